//! Pages of a list: bounded, continued by key, never by number.

use serde::{Deserialize, Serialize};

use crate::problem::Problem;

/// Most rows that one page of the API may have (`api.md`).
pub const LIMIT_MAX: u32 = 500;

/// Rows on a page of the console.
pub const LIMIT_DEFAULT: u32 = 50;

/// Which page is asked for. `cursor` is opaque to callers: the key of the row before the page.
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRequest {
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// Rows on the page, at most 500.
    pub limit: Option<u32>,
}

impl PageRequest {
    /// Rows on the page, 1 to [`LIMIT_MAX`].
    pub fn limit(&self) -> u32 {
        self.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX)
    }
}

/// One page. `next` continues the list; `None`: this is the last one.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Cuts a list that was read with one row too many, and names the last row that stays.
    pub fn cut(mut items: Vec<T>, limit: u32, key: impl Fn(&T) -> String) -> Self {
        let limit = limit as usize;
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(key) } else { None };
        Self { items, next }
    }

    /// A page of a list that is short enough to be read whole. `key` names a row of it; a cursor that
    /// names none is refused.
    pub fn of_whole(
        mut list: Vec<T>,
        page: &PageRequest,
        key: impl Fn(&T) -> String,
    ) -> Result<Self, Problem> {
        if let Some(cursor) = &page.cursor {
            let rule = "this list has no such cursor; begin with its first page";
            let last = list.iter().position(|one| key(one) == *cursor);
            let last = last.ok_or_else(|| Problem::field("/cursor", rule))?;
            list.drain(..=last);
        }
        Ok(Self::cut(list, page.limit(), key))
    }

    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(change).collect(), next: self.next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_its_last_row_only_when_there_is_more() {
        let page = Page::cut(vec![1, 2, 3], 2, i32::to_string);
        assert_eq!((page.items, page.next.as_deref()), (vec![1, 2], Some("2")));
        assert_eq!(Page::cut(vec![1, 2], 2, i32::to_string).next, None);
        assert_eq!(Page::cut(Vec::new(), 2, i32::to_string).next, None);
    }

    #[test]
    fn the_pages_of_a_whole_list_are_the_list_whatever_their_length() {
        let list: Vec<i32> = (1..=7).collect();
        for limit in 1..=8 {
            let (mut read, mut cursor) = (Vec::new(), None);
            loop {
                let request = PageRequest { cursor, limit: Some(limit) };
                let page = Page::of_whole(list.clone(), &request, i32::to_string).unwrap();
                assert!(!page.items.is_empty() && page.items.len() <= limit as usize);
                read.extend(page.items);
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(read, list, "{limit}");
        }
        let foreign = PageRequest { cursor: Some("8".to_owned()), limit: None };
        let refused = Page::of_whole(list, &foreign, i32::to_string).unwrap_err();
        assert!(refused.for_field("cursor").is_some());
    }
}
