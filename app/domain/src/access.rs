//! Who may do what. The policy is one table; a [`Permit`] is the proof that it was asked.
//!
//! Every store function that acts for a caller takes a `Permit<SomeRight>`, and only
//! [`Caller::permit`] makes one: to forget the question does not compile. The permit carries the
//! actor, so the audit row cannot name anybody else.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ids::AppKey;
use crate::problem::{Code, Problem};
use crate::reach::CustomerReach;
use crate::rules::CommonRule;

text_enum! {
    /// What a person is in the console. Each role may do all that the one before it may.
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Role {
        Viewer = "viewer",
        Support = "support",
        Operator = "operator",
        Admin = "admin",
    }
}

text_enum! {
    /// What an API token without a role may do.
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
    pub enum Scope {
        #[serde(rename = "usage:write")]
        UsageWrite = "usage:write",
        #[serde(rename = "limits:read")]
        LimitsRead = "limits:read",
        #[serde(rename = "requests:write")]
        RequestsWrite = "requests:write",
    }
}

/// Something that the policy table decides about.
pub trait Right {
    /// The name in the policy file and in refusals.
    const NAME: &'static str;
    /// The lowest role that has the right; `None`: no role has it.
    const ROLE: Option<Role>;
    /// A token scope that has the right too.
    const SCOPE: Option<Scope>;
    /// Whether a token that is for some customers has it, for these alone: what is done with the
    /// right asks [`Permit::reaches`]. Without, only a token that is for all has it.
    const WITHIN_REACH: bool;
}

macro_rules! policy {
    ($($(#[$doc:meta])* $right:ident = $name:literal, $role:expr, $scope:expr $(, $within:ident)?;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub struct $right;

            impl Right for $right {
                const NAME: &'static str = $name;
                const ROLE: Option<Role> = $role;
                const SCOPE: Option<Scope> = $scope;
                const WITHIN_REACH: bool = policy!(@within $($within)?);
            }
        )*

        /// The whole policy: name of the right, lowest role, token scope, and whether a token that
        /// is for some customers has the right for these.
        pub const POLICY: &[(&str, Option<Role>, Option<Scope>, bool)] =
            &[$(($name, $role, $scope, $right::WITHIN_REACH)),*];
    };
    (@within within_reach) => { true };
    (@within) => { false };
}

policy! {
    /// Read the own account, list and end the own sessions, change the own password.
    OwnAccount = "own_account", Some(Role::Viewer), None;
    /// Read App Keys, limits, usage, plans, catalogue.
    ReadConsole = "read_console", Some(Role::Viewer), None;
    /// Read what gateways enforce: catalogue, plans, effective limits.
    ReadLimits = "read_limits", Some(Role::Viewer), Some(Scope::LimitsRead), within_reach;
    /// Read who changed what.
    ReadAudit = "read_audit", Some(Role::Viewer), None;
    /// Read and export what was used, how it grows, and how it compares with a recount.
    ReadReports = "read_reports", Some(Role::Viewer), None;
    /// Ask the platform for true values, and put them in place of reported ones.
    Recount = "recount", Some(Role::Operator), None;
    /// Say where the platform is asked, with whose credentials and how fast.
    ManagePlatforms = "manage_platforms", Some(Role::Admin), None;
    /// Say how long samples and changes are kept.
    ManageRetention = "manage_retention", Some(Role::Admin), None;
    /// File a limit-increase request for a customer.
    FileRequest = "file_request", Some(Role::Support), Some(Scope::RequestsWrite), within_reach;
    /// Follow requests: what was asked, where it stands, what was said to the customer.
    FollowRequest = "follow_request", Some(Role::Viewer), Some(Scope::RequestsWrite), within_reach;
    /// Take requests, ask back, decide.
    DecideRequest = "decide_request", Some(Role::Operator), None;
    /// Edit service goal, thresholds and rules of requests, and where webhooks go.
    ManageRequests = "manage_requests", Some(Role::Admin), None;
    /// Add an App Key to the directory.
    RegisterApp = "register_app", Some(Role::Operator), None;
    /// Choose the plan of an App Key.
    ChoosePlan = "choose_plan", Some(Role::Operator), None;
    /// Set or end an override.
    SetOverride = "set_override", Some(Role::Operator), None;
    /// Forget a gateway that is gone.
    ForgetGateway = "forget_gateway", Some(Role::Operator), None;
    /// Edit plans and catalogue, for all App Keys at once.
    EditTerms = "edit_terms", Some(Role::Admin), None;
    /// Create, change and disable accounts, reset passwords, end others' sessions.
    ManageAccounts = "manage_accounts", Some(Role::Admin), None;
    /// Create and revoke API tokens.
    ManageTokens = "manage_tokens", Some(Role::Admin), None;
    /// Report use, as gateways do.
    ReportUsage = "report_usage", Some(Role::Admin), Some(Scope::UsageWrite), within_reach;
    /// Say which version of the limits is applied, as gateways do.
    AckLimits = "ack_limits", Some(Role::Admin), Some(Scope::LimitsRead), within_reach;
    /// Read metrics of the process.
    ReadMetrics = "read_metrics", Some(Role::Viewer), Some(Scope::LimitsRead);
}

/// Who acts.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    Account {
        id: Uuid,
        name: String,
    },
    Token {
        id: Uuid,
        name: String,
    },
    /// The server itself: a job, or the command line.
    System {
        name: String,
    },
}

impl Actor {
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Account { .. } => "account",
            Self::Token { .. } => "token",
            Self::System { .. } => "system",
        }
    }

    pub fn id(&self) -> Option<Uuid> {
        match self {
            Self::Account { id, .. } | Self::Token { id, .. } => Some(*id),
            Self::System { .. } => None,
        }
    }

    pub fn name(&self) -> &str {
        match self {
            Self::Account { name, .. } | Self::Token { name, .. } | Self::System { name } => name,
        }
    }
}

/// Where a request came from, for the log and the audit row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The client's address, after trusted proxies.
    pub address: Option<String>,
    pub request_id: String,
}

/// An authenticated caller: the only source of permits.
#[derive(Clone, Debug)]
pub struct Caller {
    pub actor: Actor,
    pub role: Option<Role>,
    pub scopes: Vec<Scope>,
    pub reach: Arc<CustomerReach>,
    pub origin: Origin,
}

/// The policy said no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub right: &'static str,
    pub needs: String,
}

impl Refused {
    pub fn rule(self) -> CommonRule {
        CommonRule::Refused { right: self.right, needs: self.needs }
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        Self::new(Code::Forbidden, refused.rule())
    }
}

impl Caller {
    /// The server acting by itself, with all rights: jobs and the command line.
    pub fn system(name: &str) -> Self {
        Self {
            actor: Actor::System { name: name.to_owned() },
            role: Some(Role::Admin),
            scopes: Vec::new(),
            reach: CustomerReach::all(),
            origin: Origin::default(),
        }
    }

    /// Asks the policy table.
    pub fn permit<R: Right>(&self) -> Result<Permit<R>, Refused> {
        if self.may::<R>() {
            let caller = self.clone();
            Ok(Permit { caller, once: None, right: PhantomData })
        } else {
            Err(Refused { right: R::NAME, needs: needs(R::ROLE, R::SCOPE, R::WITHIN_REACH) })
        }
    }

    /// Whether [`Self::permit`] would say yes; for greying out what a person may not do.
    pub fn may<R: Right>(&self) -> bool {
        let scope = R::SCOPE.filter(|_| self.reach.all || R::WITHIN_REACH);
        allows(self.role, &self.scopes, R::ROLE, scope)
    }
}

fn allows(
    role: Option<Role>,
    scopes: &[Scope],
    lowest: Option<Role>,
    accepted: Option<Scope>,
) -> bool {
    let by_role = matches!((role, lowest), (Some(role), Some(lowest)) if role >= lowest);
    by_role || accepted.is_some_and(|scope| scopes.contains(&scope))
}

fn needs(role: Option<Role>, scope: Option<Scope>, within_reach: bool) -> String {
    let role = role.map(|role| format!("the role {} or higher", role.as_str()));
    let scope = scope.map(|scope| {
        let for_all = if within_reach { "" } else { " for all customers" };
        format!("a token with the scope {}{for_all}", scope.as_str())
    });
    match (role, scope) {
        (Some(role), Some(scope)) => format!("{role}, or {scope}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => "a right that nobody has".to_owned(),
    }
}

/// The proof that the policy allowed its caller the right `R`.
pub struct Permit<R> {
    caller: Caller,
    once: Option<Once>,
    right: PhantomData<R>,
}

/// A request that its caller may send again: it is carried out once, and answered as the first time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// Of the caller's choice (`Idempotency-Key`).
    pub key: String,
    /// The hash of what is asked.
    pub hash: Vec<u8>,
}

impl<R> Permit<R> {
    /// The same for a request that is carried out once.
    pub fn once(mut self, once: Option<Once>) -> Self {
        self.once = once;
        self
    }

    pub fn key(&self) -> Option<&Once> {
        self.once.as_ref()
    }

    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    pub fn actor(&self) -> &Actor {
        &self.caller.actor
    }

    /// Whether the App Key is one of the caller's customers. To a caller that does not reach it, it
    /// is one that does not exist.
    pub fn reaches(&self, app: &AppKey) -> bool {
        self.caller.reach.has(app)
    }
}

impl<R: Right> fmt::Debug for Permit<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Permit<{}>({})", R::NAME, self.caller.actor.name())
    }
}

/// The policy as a table of right × role and scope: the golden file `policy.txt`.
pub fn policy_text() -> String {
    let mut text = String::from("right            viewer support operator admin  token scope\n");
    for (name, lowest, scope, within_reach) in POLICY {
        let reach = if scope.is_some() && !within_reach { " for all customers" } else { "" };
        let mark = |role: Role| if allows(Some(role), &[], *lowest, None) { "yes" } else { "-" };
        text.push_str(&format!(
            "{name:<16} {:<6} {:<7} {:<8} {:<6} {}{reach}\n",
            mark(Role::Viewer),
            mark(Role::Support),
            mark(Role::Operator),
            mark(Role::Admin),
            scope.map_or("-", Scope::as_str),
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(role: Option<Role>, scopes: &[Scope]) -> Caller {
        Caller { role, scopes: scopes.to_vec(), ..Caller::system("test") }
    }

    #[test]
    fn the_policy_is_the_one_on_record() {
        let golden = include_str!("../policy.txt");
        assert_eq!(policy_text(), golden, "policy changed: review app/domain/policy.txt");
    }

    #[test]
    fn a_scoped_token_gets_its_scope_and_nothing_else() {
        let gateway = caller(None, &[Scope::UsageWrite]);
        assert!(gateway.permit::<ReportUsage>().is_ok());
        assert!(!gateway.may::<ReadConsole>());
        let refused = gateway.permit::<ReadLimits>().unwrap_err();
        assert!(refused.needs.contains("limits:read"), "{refused:?}");
    }

    #[test]
    fn a_token_for_some_customers_has_no_right_to_what_is_of_all() {
        let bound = CustomerReach { all: false, ..(*CustomerReach::all()).clone() };
        let gateway = caller(None, &[Scope::LimitsRead]);
        assert!(gateway.may::<ReadLimits>() && gateway.may::<ReadMetrics>());
        let gateway = Caller { reach: Arc::new(bound), ..gateway };
        let permit = gateway.permit::<ReadLimits>().unwrap();
        assert!(!permit.reaches(&"acme#shop".parse().unwrap()));
        let refused = gateway.permit::<ReadMetrics>().unwrap_err();
        assert!(refused.needs.contains("for all customers"), "{refused:?}");
    }

    #[test]
    fn roles_are_ordered() {
        for pair in Role::ALL.windows(2) {
            for (name, lowest, scope, _) in POLICY {
                let lower = allows(Some(pair[0]), &[], *lowest, *scope);
                let higher = allows(Some(pair[1]), &[], *lowest, *scope);
                assert!(higher || !lower, "{name}: {:?} may what {:?} may not", pair[0], pair[1]);
            }
        }
    }

    #[test]
    fn a_caller_without_role_or_scope_may_nothing() {
        for (_, lowest, scope, _) in POLICY {
            assert!(!allows(None, &[], *lowest, *scope));
        }
    }
}
