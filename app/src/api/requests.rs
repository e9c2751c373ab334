//! Requests for more, for their pages: the queue, one with its thread, and what is known before
//! one is filed. Changes come by forms.

use domain::access::{FollowRequest, ReadConsole};
use domain::ids::AppKey;
use domain::overrides::form::parse_target;
use domain::page::Page;
use domain::problem::{Code, Problem};
use domain::requests::list::{RequestQuery, RequestRow, Waiting};
use domain::requests::prepared::Prepared;
use domain::requests::{Request, RequestState, RequestView, TARGETS_MAX};
use domain::rules::{CommonRule, LimitRule, Rule, Thing};
use uuid::Uuid;

use super::Answer;
use crate::viewer::locale;

/// One page of the queue or the archive.
pub async fn list_requests(query: RequestQuery) -> Answer<Page<RequestRow>> {
    super::serve::<FollowRequest, _, _>(|call| async move {
        store::requests::list(&call.db, &call.permit, &query, call.now).await
    })
    .await
}

/// A request with everything said and done.
pub async fn read_request(id: Uuid) -> Answer<RequestView> {
    super::serve::<FollowRequest, _, _>(|call| async move {
        let mut view = store::requests::read(&call.db, &call.permit, id, call.now).await?;
        store::requests::rules::retell(&call.db, &mut view, locale());
        Ok(view)
    })
    .await
}

/// What waits for a decision, from memory.
pub async fn read_waiting() -> Answer<Waiting> {
    super::serve::<ReadConsole, _, _>(|call| async move {
        store::requests::waiting_now(&call.db, call.now).await
    })
    .await
}

/// What the filing page begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilingStart {
    /// As typed; empty: none yet.
    pub app: String,
    /// As forms write them.
    pub targets: Vec<String>,
    /// A draft, or an earlier request that is taken up again.
    pub of: Option<Uuid>,
    /// The limits are those of the form, also where `of` asks for others.
    pub is_sent: bool,
}

/// What the filing page shows beside its fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filing {
    /// What is wrong with the App Key.
    pub fault: Option<Rule>,
    /// `None`: there is no App Key yet.
    pub prepared: Option<Prepared>,
    /// The draft, or the earlier request.
    pub of: Option<Request>,
}

/// What is known of the limits that are about to be asked for.
pub async fn read_filing(start: FilingStart) -> Answer<Filing> {
    super::serve::<ReadConsole, _, _>(|call| async move {
        let caller = call.permit.caller();
        let of = match start.of {
            Some(id) => {
                let permit = caller.permit::<FollowRequest>().map_err(Problem::from)?;
                let request = store::requests::read(&call.db, &permit, id, call.now).await?.request;
                let is_hidden =
                    request.state == RequestState::Draft && !request.is_filed_by(&caller.actor);
                let missing =
                    || Problem::new(Code::NotFound, CommonRule::Missing { what: Thing::Request });
                Some((!is_hidden).then_some(request).ok_or_else(missing)?)
            }
            None => None,
        };
        let typed = match &of {
            Some(request) if !start.is_sent => request.app.to_string(),
            _ => start.app.trim().to_owned(),
        };
        if typed.is_empty() {
            return Ok(Filing { of, ..Filing::default() });
        }
        let fault = |rule: LimitRule| Filing { fault: Some(rule.into()), ..Filing::default() };
        let Ok(app) = typed.parse::<AppKey>() else { return Ok(fault(LimitRule::NotAnAppKey)) };
        let targets = match &of {
            Some(request) if !start.is_sent => {
                request.asks.iter().map(|ask| ask.target.clone()).collect()
            }
            _ => start
                .targets
                .iter()
                .take(TARGETS_MAX)
                .filter_map(|text| parse_target(text))
                .collect::<Vec<_>>(),
        };
        match store::requests::prepare(&call.db, &call.permit, &app, &targets, call.now).await {
            Ok(prepared) => Ok(Filing { fault: None, prepared: Some(prepared), of }),
            Err(store::Error::Problem(problem)) if problem.code == Code::NotFound => {
                Ok(fault(LimitRule::NoSuchApp))
            }
            Err(error) => Err(error),
        }
    })
    .await
}
