//! Limits as a table for gateways: one row per App Key and limit, every text as it is.

use chrono::SecondsFormat;

use crate::csv::Table;
use crate::limit_values::{LimitOrigin, LimitValue};
use crate::limits::{AppLimits, EffectiveLimit};
use crate::rates::{RateScope, RateUnit};

/// The first line.
pub const HEAD: &str = "app,plan,version,bucket,routes,quota,unit,window_seconds,scope,kind,amount,\
                        origin,override,ends_at\r\n";

/// The rows of one App Key: its rates, then its quotas, in their own order.
pub fn rows(limits: &AppLimits) -> String {
    let mut table = Table::exact();
    for bucket in &limits.rates {
        let routes: Vec<&str> = bucket.routes.iter().map(|route| route.as_str()).collect();
        let routes = routes.join("; ");
        for rate in &bucket.limits {
            let window = rate.window_seconds.to_string();
            let (unit, scope) = (unit_name(rate.unit), scope_name(rate.scope));
            let what = [bucket.bucket.as_str(), &routes, "", unit, &window, scope];
            row(&mut table, limits, what, &rate.limit);
        }
    }
    for quota in &limits.quotas {
        row(&mut table, limits, ["", "", quota.quota.as_str(), "", "", ""], &quota.limit);
    }
    table.into()
}

fn row(table: &mut Table, limits: &AppLimits, what: [&str; 6], limit: &EffectiveLimit) {
    let (kind, amount) = match limit.value {
        LimitValue::Limited { amount } => ("limited", amount.to_string()),
        LimitValue::Unlimited => ("unlimited", String::new()),
        LimitValue::NotSupported => ("not_supported", String::new()),
    };
    let id = limit.override_id.map(|id| id.to_string()).unwrap_or_default();
    let ends = limit.ends_at.map(|at| at.to_rfc3339_opts(SecondsFormat::AutoSi, true));
    let version = limits.version.to_string();
    let first = [limits.app.as_str(), limits.plan.as_str(), &version];
    let last = [kind, &amount, origin_name(limit.origin), &id, ends.as_deref().unwrap_or_default()];
    table.line(first.into_iter().chain(what).chain(last));
}

fn unit_name(unit: RateUnit) -> &'static str {
    match unit {
        RateUnit::Call => "call",
        RateUnit::Message => "message",
    }
}

fn scope_name(scope: RateScope) -> &'static str {
    match scope {
        RateScope::App => "app",
        RateScope::Ip => "ip",
        RateScope::User => "user",
    }
}

fn origin_name(origin: LimitOrigin) -> &'static str {
    match origin {
        LimitOrigin::Catalogue => "catalogue",
        LimitOrigin::Plan => "plan",
        LimitOrigin::Override => "override",
        LimitOrigin::Temporary => "temporary",
    }
}
