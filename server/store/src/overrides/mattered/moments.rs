//! The newest moments at which use was above given amounts: many pieces of time in one statement.

use chrono::{DateTime, Utc};
use domain::limit_values::Target;
use domain::limits::Subject;
use domain::rates::{RateKey, RateUnit};

use super::{Due, Piece};
use crate::snapshot::Snapshot;
use crate::{Db, Result};

/// The newest moment of each piece of a quota at which use was above its amount.
pub(super) async fn gauge_moments(
    db: &Db,
    snapshot: &Snapshot,
    dues: &[Due],
    pieces: &[Piece],
    is_hourly: bool,
) -> Result<Vec<(usize, DateTime<Utc>)>> {
    let quota_id = |piece: &Piece| match &dues[piece.due].one.target {
        Target::Quota { quota } => snapshot.names.quota_id(quota),
        Target::Rate { .. } => None,
    };
    let known: Vec<(&Piece, i16)> =
        pieces.iter().filter_map(|piece| Some((piece, quota_id(piece)?))).collect();
    if known.is_empty() {
        return Ok(Vec::new());
    }
    let quotas: Vec<i16> = known.iter().map(|(_, id)| *id).collect();
    let Columns { dues, apps, from, to, above } = columns(known.iter().map(|(piece, _)| *piece));
    let found = if is_hourly {
        sqlx::query_as!(
            Found,
            r#"select p.due as "due!", max(h.hour) as "at!"
               from unnest($1::integer[], $2::integer[], $3::smallint[], $4::timestamptz[],
                           $5::timestamptz[], $6::double precision[])
                        as p (due, app_id, quota_id, since, until, above)
                    join gauge_hours h
                         on h.app_id = p.app_id and h.quota_id = p.quota_id
                            and h.hour >= p.since and h.hour < p.until
                            and h.peak > p.above
               group by p.due"#,
            &dues,
            &apps,
            &quotas,
            &from,
            &to,
            &above,
        )
        .fetch_all(db.pool())
        .await?
    } else {
        sqlx::query_as!(
            Found,
            r#"select p.due as "due!", max(h.minute) as "at!"
               from unnest($1::integer[], $2::integer[], $3::smallint[], $4::timestamptz[],
                           $5::timestamptz[], $6::double precision[])
                        as p (due, app_id, quota_id, since, until, above)
                    join gauge_minutes h
                         on h.app_id = p.app_id and h.quota_id = p.quota_id
                            and h.minute >= date_trunc('minute', p.since) and h.minute < p.until
                            and h.peak > p.above
               group by p.due"#,
            &dues,
            &apps,
            &quotas,
            &from,
            &to,
            &above,
        )
        .fetch_all(db.pool())
        .await?
    };
    Ok(found.into_iter().map(Found::read).collect())
}

struct Found {
    due: i32,
    at: DateTime<Utc>,
}

impl Found {
    fn read(self) -> (usize, DateTime<Utc>) {
        (self.due.unsigned_abs() as usize, self.at)
    }
}

/// Pieces as arrays.
struct Columns {
    dues: Vec<i32>,
    apps: Vec<i32>,
    from: Vec<DateTime<Utc>>,
    to: Vec<DateTime<Utc>>,
    above: Vec<f64>,
}

fn columns<'a>(pieces: impl Iterator<Item = &'a Piece>) -> Columns {
    let mut columns =
        Columns { dues: vec![], apps: vec![], from: vec![], to: vec![], above: vec![] };
    for piece in pieces {
        columns.dues.push(i32::try_from(piece.due).unwrap_or(i32::MAX));
        columns.apps.push(piece.app_id);
        columns.from.push(piece.from);
        columns.to.push(piece.to);
        columns.above.push(piece.above);
    }
    columns
}

/// The rate of a piece, and the routes that count for it.
fn rate(snapshot: &Snapshot, due: &Due) -> Option<(RateKey, Vec<i16>)> {
    let Target::Rate { bucket, rate } = &due.one.target else { return None };
    let entry = snapshot.app_by_id(due.app_id)?;
    let Subject { terms, plan, .. } = snapshot.subject(entry, due.from);
    // Of the present plan's edition, or where that has none of it, of the one it was set under.
    let editions = terms.catalogue.catalogue().editions.iter();
    let own = terms.catalogue.bucket(&plan.catalogue, bucket);
    let bucket = own.or_else(|| {
        editions.flat_map(|edition| &edition.buckets).find(|other| other.id == *bucket)
    })?;
    let routes = bucket.routes.iter().filter_map(|route| snapshot.names.route_id(route));
    Some((*rate, routes.collect()))
}

/// The newest moment of each piece of a rate at which use, over the rate's own window and in its
/// own unit, was above its amount.
pub(super) async fn call_moments(
    db: &Db,
    snapshot: &Snapshot,
    dues: &[Due],
    pieces: &[Piece],
    is_hourly: bool,
) -> Result<Vec<(usize, DateTime<Utc>)>> {
    let known = pieces.iter().filter_map(|piece| Some((piece, rate(snapshot, &dues[piece.due])?)));
    let known: Vec<(&Piece, (RateKey, Vec<i16>))> = known.collect();
    if known.is_empty() {
        return Ok(Vec::new());
    }
    let messages: Vec<bool> =
        known.iter().map(|(_, (key, _))| key.unit == RateUnit::Message).collect();
    let windows: Vec<f64> =
        known.iter().map(|(_, (key, _))| f64::from(key.window_seconds)).collect();
    // The routes of all pieces one after the other, each with the place of its piece.
    let of = known
        .iter()
        .zip(1_i32..)
        .flat_map(|((_, (_, routes)), place)| routes.iter().map(move |route| (place, *route)));
    let (places, routes): (Vec<i32>, Vec<i16>) = of.unzip();
    let Columns { dues, apps, from, to, above } = columns(known.iter().map(|(piece, _)| *piece));
    let found = if is_hourly {
        sqlx::query_as!(
            Found,
            r#"with pieces as (
                   select * from unnest($1::integer[], $2::integer[], $3::timestamptz[],
                                        $4::timestamptz[], $5::double precision[], $6::boolean[],
                                        $7::double precision[])
                       with ordinality as p (due, app_id, since, until, above, messages, span, place)
               ), routes as (
                   select * from unnest($8::integer[], $9::smallint[]) as r (place, route_id)
               )
               select p.due as "due!", max(h.at) as "at!"
               from pieces p cross join lateral (
                   select c.hour as at
                   from routes r join call_hours c on c.route_id = r.route_id
                   where r.place = p.place and c.app_id = p.app_id
                     and c.hour >= p.since and c.hour < p.until
                   group by c.hour
                   having case
                       when p.span < 60 and p.messages
                           then sum(c.peak) * sum(c.messages) / greatest(sum(c.calls), 1) * p.span
                       when p.span < 60 then sum(c.peak) * p.span
                       when p.messages then sum(c.peak_minute_messages) * p.span / 60
                       else sum(c.peak_minute_calls) * p.span / 60
                   end > p.above
               ) h
               group by p.due"#,
            &dues,
            &apps,
            &from,
            &to,
            &above,
            &messages,
            &windows,
            &places,
            &routes,
        )
        .fetch_all(db.pool())
        .await?
    } else {
        sqlx::query_as!(
            Found,
            r#"with pieces as (
                   select * from unnest($1::integer[], $2::integer[], $3::timestamptz[],
                                        $4::timestamptz[], $5::double precision[], $6::boolean[],
                                        $7::double precision[])
                       with ordinality as p (due, app_id, since, until, above, messages, span, place)
               ), routes as (
                   select * from unnest($8::integer[], $9::smallint[]) as r (place, route_id)
               )
               select p.due as "due!", max(h.at) as "at!"
               from pieces p cross join lateral (
                   select c.minute as at
                   from routes r join call_minutes c on c.route_id = r.route_id
                   where r.place = p.place and c.app_id = p.app_id
                     and c.minute >= date_trunc('minute', p.since) and c.minute < p.until
                   group by c.minute
                   having case
                       when p.span < 60 and p.messages
                           then sum(c.peak) * sum(c.messages) / greatest(sum(c.calls), 1) * p.span
                       when p.span < 60 then sum(c.peak) * p.span
                       when p.messages then sum(c.messages) * p.span / 60
                       else sum(c.calls) * p.span / 60
                   end > p.above
               ) h
               group by p.due"#,
            &dues,
            &apps,
            &from,
            &to,
            &above,
            &messages,
            &windows,
            &places,
            &routes,
        )
        .fetch_all(db.pool())
        .await?
    };
    Ok(found.into_iter().map(Found::read).collect())
}
