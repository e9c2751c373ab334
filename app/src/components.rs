//! Components that know the domain: how a limit, a use, a level, an age or a failure looks.

mod age;
mod chain;
mod failure;
mod level;
mod limit_chart;
mod limit_value;
mod live_mark;
mod meter;
mod origin;
mod override_time;
mod refusal;
mod release;
mod reply;
mod role;
mod route;
mod sources;
mod sparkline;
mod summary;

pub use age::Age;
pub use chain::{Chain, Nothing};
pub use failure::{FailureState, loaded, loaded_page};
pub use level::{LevelMark, level_class, level_name};
pub use limit_chart::LimitChart;
pub use limit_value::LimitText;
pub use live_mark::{LiveMark, StaleNotice};
pub use meter::{Meter, Use};
pub use origin::{OriginLink, OriginMark, origin_name};
pub use override_time::{OverrideState, OverrideTime};
pub use refusal::Refusal;
pub use release::{EditedMark, RELEASE, ReleaseNotice, release_of, use_release};
pub use reply::{DoneNotice, FailureNotice, mistake};
pub use role::role_name;
pub use route::RouteText;
pub use sources::Sources;
pub use sparkline::Sparkline;
pub use summary::{AppCells, AppHeadings, LEVELS_BY_URGENCY};
