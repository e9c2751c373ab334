//! One count: a number that is answered, or a list that is paged through to its end.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use domain::recounts::{Failure, IDS_MAX, PAGE_ENTRIES, RecountFault, Source};
use store::recounts::work::{Counted, Taken};

use super::client::Session;
use super::live::Live;
use super::protocol::{self, ListPage};

/// Pages of one list at most: twenty million entries.
const PAGES_MAX: usize = 200_000;

pub async fn count(
    session: &mut Session<'_>,
    taken: &Taken,
    live: &Live,
) -> Result<Counted, Failure> {
    let source = taken.source;
    if source.is_list() {
        return list(session, source, live).await;
    }
    let route = source.route();
    let body = session.get(source.path(), &[], &route).await?;
    let value = protocol::capacity(&body).map_err(|it| session.broken(it, &route, &body))?;
    Ok(Counted { value, ids_known: true })
}

/// Entries by their ids, each once. Lists change while they are read; who comes and goes meanwhile is
/// in it or not.
async fn list(session: &mut Session<'_>, source: Source, live: &Live) -> Result<Counted, Failure> {
    let route = source.route();
    let mut known = Known::default();
    let mut cursor: Option<String> = None;
    for _ in 0..PAGES_MAX {
        let page = page(session, source, PAGE_ENTRIES, cursor.as_deref()).await?;
        if !known.is_new_page(&page.ids) {
            return Err(Failure::new(RecountFault::RepeatedPage, route, ""));
        }
        for id in &page.ids {
            live.saw(!known.is_new(id));
        }
        let Some(next) = page.cursor else {
            probe(session, source, cursor.as_deref(), page.ids.len()).await?;
            return Ok(Counted { value: known.count, ids_known: known.all_known });
        };
        if !known.is_new_cursor(&next) {
            return Err(Failure::new(RecountFault::CursorLoop, route, ""));
        }
        cursor = Some(next);
    }
    Err(Failure::new(RecountFault::TooLong, route, ""))
}

/// That a list ends where no cursor is given is documented for users. Of groups and chat rooms a full
/// page without one may also mean that the platform does not page: it is asked for one entry more.
async fn probe(
    session: &mut Session<'_>,
    source: Source,
    cursor: Option<&str>,
    entries: usize,
) -> Result<(), Failure> {
    let full = usize::try_from(PAGE_ENTRIES).unwrap_or(usize::MAX);
    if source == Source::RegisteredUsers || entries != full {
        return Ok(());
    }
    let again = page(session, source, PAGE_ENTRIES + 1, cursor).await?;
    match again.ids.len() > entries || again.cursor.is_some() {
        true => Err(Failure::new(RecountFault::NoEnd, source.route(), "")),
        false => Ok(()),
    }
}

async fn page(
    session: &mut Session<'_>,
    source: Source,
    limit: u64,
    cursor: Option<&str>,
) -> Result<ListPage, Failure> {
    let (limit, route) = (limit.to_string(), source.route());
    let mut query = vec![("limit", limit.as_str())];
    query.extend(cursor.map(|cursor| ("cursor", cursor)));
    let body = session.get(source.path(), &query, &route).await?;
    protocol::page(source, &body).map_err(|it| session.broken(it, &route, &body))
}

/// What was seen, as hashes of 64 bits: that two of [`IDS_MAX`] ids share one is a chance of one in ten
/// million.
struct Known {
    hashes: RandomState,
    ids: HashSet<u64>,
    pages: HashSet<u64>,
    cursors: HashSet<u64>,
    count: u64,
    all_known: bool,
}

impl Default for Known {
    fn default() -> Self {
        Self {
            hashes: RandomState::new(),
            ids: HashSet::new(),
            pages: HashSet::new(),
            cursors: HashSet::new(),
            count: 0,
            all_known: true,
        }
    }
}

impl Known {
    /// Counts an id that was not seen before. Beyond [`IDS_MAX`] none is added to memory.
    fn is_new(&mut self, id: &str) -> bool {
        let hash = self.hashes.hash_one(id);
        if self.ids.contains(&hash) {
            return false;
        }
        if self.ids.len() < IDS_MAX {
            self.ids.insert(hash);
        } else {
            self.all_known = false;
        }
        self.count += 1;
        true
    }

    /// Whether no page had the same ids in the same order. An empty one is nothing to repeat.
    fn is_new_page(&mut self, ids: &[String]) -> bool {
        ids.is_empty() || self.pages.insert(self.hashes.hash_one(ids))
    }

    fn is_new_cursor(&mut self, cursor: &str) -> bool {
        self.cursors.insert(self.hashes.hash_one(cursor))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_count_once_and_memory_has_an_end() {
        let mut known = Known::default();
        assert!(known.is_new("a") && known.is_new("b") && !known.is_new("a"));
        assert_eq!((known.count, known.all_known), (2, true));
        for number in 0..IDS_MAX {
            known.is_new(&number.to_string());
        }
        assert_eq!(known.count, IDS_MAX as u64 + 2);
        assert!(!known.all_known && known.ids.len() == IDS_MAX);
        assert!(known.ids.capacity() <= IDS_MAX, "{}", known.ids.capacity());
        assert!(!known.is_new("a"), "what is remembered stays so");
    }

    #[test]
    fn pages_and_cursors_that_come_again_are_known() {
        let page = |ids: [&str; 2]| ids.map(str::to_owned);
        let mut known = Known::default();
        assert!(known.is_new_page(&page(["a", "b"])) && known.is_new_page(&page(["b", "a"])));
        assert!(!known.is_new_page(&page(["a", "b"])));
        assert!(known.is_new_page(&[]) && known.is_new_page(&[]));
        assert!(known.is_new_cursor("x") && !known.is_new_cursor("x"));
    }
}
