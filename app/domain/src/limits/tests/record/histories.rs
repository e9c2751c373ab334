//! Ten thousand random histories: what the record says of each moment is what a gateway was given
//! at that moment. The gateway's half is played forward by events alone, and forgets what is over,
//! as the server's memory does.

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::ids::PlanId;

/// Seconds that a history lasts.
const LENGTH: i64 = 60;

#[derive(Clone, Copy, Debug)]
enum Act {
    /// At once, or that much later.
    ChoosePlan { plan: usize, later: i64 },
    /// The newest coming plan change.
    TakeBack,
    /// Of the target, for good or for a time, at once or that much later.
    Set { target: usize, amount: u64, later: i64, lasts: Option<i64> },
    /// The override that was set as the nth.
    End { nth: usize },
    /// Later by that much; `None`: for good.
    Extend { nth: usize, by: Option<i64> },
    /// Brings back one that was replaced.
    Restore { nth: usize },
    /// New terms: groups of every plan.
    Publish { amount: u64 },
}

fn any_act() -> impl Strategy<Value = Act> {
    let later = || prop_oneof![3 => Just(0_i64), 2 => 1..20_i64];
    let lasts = proptest::option::weighted(0.6, 1..25_i64);
    prop_oneof![
        3 => (0..6_usize, later()).prop_map(|(plan, later)| Act::ChoosePlan { plan, later }),
        1 => Just(Act::TakeBack),
        6 => (0..3_usize, 0..9_u64, later(), lasts).prop_map(|(target, amount, later, lasts)| {
            Act::Set { target, amount, later, lasts }
        }),
        3 => (0..8_usize).prop_map(|nth| Act::End { nth }),
        2 => (0..8_usize, proptest::option::weighted(0.7, 1..20_i64))
            .prop_map(|(nth, by)| Act::Extend { nth, by }),
        1 => (0..8_usize).prop_map(|nth| Act::Restore { nth }),
        1 => (0..9_u64).prop_map(|amount| Act::Publish { amount }),
    ]
}

fn targets() -> [Target; 3] {
    [quota("groups"), per_second("accounts"), per_second("users")]
}

/// The terms with another number in them; made once each, because they are large.
fn published(amount: u64) -> Arc<Terms> {
    static ALL: LazyLock<Vec<Arc<Terms>>> = LazyLock::new(|| (0..9).map(made).collect());
    fn made(amount: u64) -> Arc<Terms> {
        let mut terms = terms().clone();
        for plan in &mut terms.book.plans {
            for entry in plan.quotas.iter_mut().filter(|one| one.quota.as_str() == "groups") {
                entry.value = limited(1000 + amount);
            }
        }
        Arc::new(terms)
    }
    Arc::clone(&ALL[amount as usize])
}

/// The server as it runs: rows as they are written, and the memory that gateways are served from.
struct Server {
    rows: Record,
    terms: Arc<Terms>,
    plan: PlanId,
    live: Vec<Override>,
}

impl Server {
    fn start() -> Self {
        let rows = record(vec![choice("free", 0, 0)], vec![]);
        let terms = Arc::clone(&rows.releases[0].terms);
        Self { rows, terms, plan: "free".into(), live: Vec::new() }
    }

    /// What time alone brings.
    fn turn(&mut self, now: DateTime<Utc>) {
        for coming in &self.rows.plans {
            if coming.starts_at == now && coming.cancelled_at.is_none() {
                self.plan = coming.plan.clone();
            }
        }
        self.live.retain(|one| one.end().is_none_or(|end| now < end));
    }

    fn act(&mut self, act: Act, now: DateTime<Utc>) {
        match act {
            Act::ChoosePlan { plan, later } => self.choose(plan, now, later),
            Act::TakeBack => {
                let mut coming = self.rows.plans.iter_mut().rev();
                if let Some(one) =
                    coming.find(|one| one.cancelled_at.is_none() && now < one.starts_at)
                {
                    one.cancelled_at = Some(now);
                }
            }
            Act::Set { target, amount, later, lasts } => {
                self.set(target, amount, now, later, lasts)
            }
            Act::End { nth } => self.change(nth, now, |one| {
                if one.end().is_none_or(|end| now.max(one.starts_at) < end) {
                    one.ended_at = Some(now);
                }
            }),
            Act::Extend { nth, by } => self.change(nth, now, |one| {
                if one.ended_at.is_none() && one.ends_at.is_some_and(|end| now < end) {
                    let by = by.map(TimeDelta::seconds);
                    one.ends_at = one.ends_at.zip(by).map(|(end, by)| end + by);
                }
            }),
            Act::Restore { nth } => self.change(nth, now, |one| {
                if !one.is_temporary() {
                    one.ended_at = None;
                }
            }),
            Act::Publish { amount } => {
                self.terms = published(amount);
                let number = self.rows.releases.len() as u32 + 1;
                let terms = Arc::clone(&self.terms);
                self.rows.releases.push(Release { number, at: now, terms });
            }
        }
        self.turn(now);
    }

    fn choose(&mut self, plan: usize, now: DateTime<Utc>, later: i64) {
        let plan = terms().book.plans[plan].id.clone();
        let starts_at = now + TimeDelta::seconds(later);
        // Of one moment only one decision may stand.
        let mut plans = self.rows.plans.iter();
        if plans.any(|one| one.starts_at == starts_at && one.cancelled_at.is_none()) {
            return;
        }
        let row = PlanChoice { plan, created_at: now, starts_at, ..choice("", 0, 0) };
        self.rows.plans.push(row);
    }

    fn set(
        &mut self,
        target: usize,
        amount: u64,
        now: DateTime<Utc>,
        later: i64,
        lasts: Option<i64>,
    ) {
        let starts_at = now + TimeDelta::seconds(later);
        let made = Override {
            created_at: now,
            starts_at,
            ends_at: lasts.map(|lasts| starts_at + TimeDelta::seconds(lasts)),
            ..permanent(
                self.rows.overrides.len() as u128 + 1,
                &targets()[target],
                limited(amount),
                0,
            )
        };
        let overlaps = |one: &Override| match (one.end(), made.ends_at) {
            (Some(end), Some(ends_at)) => {
                one.is_temporary() && one.starts_at < ends_at && made.starts_at < end
            }
            _ => false,
        };
        let mut same = self.rows.overrides.iter().filter(|one| one.target == made.target);
        if same.any(overlaps) {
            return;
        }
        for nth in 0..self.rows.overrides.len() {
            self.change(nth, now, |one| {
                let end = starts_at.max(one.starts_at);
                let is_same = one.target == made.target && !one.is_temporary();
                if !made.is_temporary() && is_same && one.ended_at.is_none_or(|ended| end < ended) {
                    one.ended_at = Some(end);
                }
            });
        }
        self.rows.overrides.push(made.clone());
        self.live.push(made);
    }

    /// Writes to a row, notes what stood there, and writes to the memory's copy of it.
    fn change(&mut self, nth: usize, now: DateTime<Utc>, write: impl Fn(&mut Override)) {
        let Some(row) = self.rows.overrides.get_mut(nth) else { return };
        let Override { id, ends_at, ended_at, .. } = *row;
        write(row);
        if (row.ends_at, row.ended_at) == (ends_at, ended_at) {
            return;
        }
        self.rows.former_ends.push(FormerEnd { override_id: id, until: now, ends_at, ended_at });
        let row = row.clone();
        self.live.retain(|one| one.id != id);
        self.live.push(row);
        self.live.sort_by_key(|one| (one.created_at, one.id));
    }

    /// What a gateway is given now.
    fn given(&self, now: DateTime<Utc>) -> [Option<EffectiveLimit>; 3] {
        let plan = self.terms.book.plan(&self.plan).unwrap();
        let subject = Subject { terms: &self.terms, plan, overrides: &self.live, now };
        targets().map(|target| effective(subject, &target))
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, max_shrink_iters: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn an_explanation_of_any_moment_ends_in_what_gateways_were_given_then(
        acts in vec((any_act(), 1..8_i64), 1..14),
    ) {
        let mut server = Server::start();
        let mut given = Vec::new();
        let mut acts = acts.into_iter().peekable();
        let mut due = 1 + acts.peek().map_or(0, |(_, pause)| *pause);
        for second in 0..=LENGTH {
            server.turn(moment(second));
            if second == due && let Some((act, _)) = acts.next() {
                server.act(act, moment(second));
                due += acts.peek().map_or(0, |(_, pause)| *pause);
                given.push((second, server.given(moment(second))));
            } else if second % 7 == 0 || acts.peek().is_none() && second % 3 == 0 {
                given.push((second, server.given(moment(second))));
            }
        }
        for (second, given) in given {
            let state = server.rows.at(moment(second)).unwrap();
            for (target, given) in targets().iter().zip(given) {
                let told = state.explain(target);
                prop_assert_eq!(&told.effective, &given, "{} at {}", target, second);
                let last = told.steps.last();
                prop_assert_eq!(last.map(|step| step.value), given.as_ref().map(|limit| limit.value));
                prop_assert_eq!(last.and_then(|step| step.override_id), given.and_then(|limit| limit.override_id));
            }
        }
        for target in targets() {
            let changes = server.rows.changes(&target);
            prop_assert_eq!(changes[0].at, moment(0));
            prop_assert!(changes.windows(2).all(|pair| pair[0].at < pair[1].at));
        }
    }
}
