//! Why a limit is what it is, now or at a past moment.

use domain::ids::AppKey;
use domain::limit_values::Target;
use domain::why::WhyView;
use leptos::prelude::use_context;

use super::Answer;

/// `moment` is as it was typed or linked to, empty for now; `zone` the name of the zone in which
/// it is meant.
pub async fn read_why(
    app: AppKey,
    target: Target,
    moment: String,
    zone: String,
) -> Answer<WhyView> {
    super::serve::<domain::access::ReadConsole, _, _>(|call| async move {
        let zone = crate::viewer::zone(&zone).unwrap_or_default();
        let public_url = use_context::<crate::site::PublicUrl>().unwrap_or_default().0;
        let asked = store::why::Asked {
            app: &app,
            target: &target,
            moment: &moment,
            zone: &zone,
            public_url,
        };
        store::why::view(&call.db, &call.permit, asked, call.now).await
    })
    .await
}
