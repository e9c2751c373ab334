//! What one App Key may have its own value for.

use super::*;

fn refusal(plan_id: &str, target: &Target) -> String {
    overridable(terms(), plan(plan_id), target).unwrap_err().to_string()
}

#[test]
fn quotas_and_rates_that_a_plan_has_may_be_overridden() {
    for (plan_id, target) in [
        ("free", quota("groups")),
        // Not supported, and open to be given to one customer all the same.
        ("free", quota("chat_rooms")),
        ("free", per_second("accounts")),
        ("community", per_second("users")),
        ("community", quota("daily_push_messages")),
    ] {
        assert_eq!(overridable(terms(), plan(plan_id), &target), Ok(()), "{target}");
    }
}

#[test]
fn what_a_plan_does_not_have_is_refused_with_a_sentence() {
    for (plan_id, target, part) in [
        ("free", quota("nothing"), "no such quota"),
        ("free", quota("text_message_bytes"), "single thing"),
        ("free", quota("message_extension_bytes"), "single thing"),
        ("community", quota("groups"), "has no quota groups"),
        ("community", per_second("accounts"), "no such bucket"),
        ("free", rate("accounts", RateUnit::Message, 1, RateScope::App), "no rate of that"),
        ("free", rate("accounts", RateUnit::Call, 0, RateScope::App), "no rate of that"),
    ] {
        let refusal = refusal(plan_id, &target);
        assert!(refusal.contains(part), "{target}: {refusal}");
    }
}

#[test]
fn a_name_that_is_not_ours_is_not_repeated() {
    let name = format!("</title><script>\u{0}{}", "x".repeat(100_000));
    for target in [quota(&name), per_second(&name)] {
        assert!(refusal("free", &target).len() < 200);
    }
}
