//! Pages of a list: bounded, continued by key, never by number.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

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
    /// Rows on the page; 50 unless told otherwise.
    #[serde(default, deserialize_with = "read_limit")]
    pub limit: Option<u32>,
}

/// For `#[serde(deserialize_with)]` of the rows on a page.
///
/// # Errors
/// No number from 1 to [`LIMIT_MAX`].
pub fn read_limit<'de, D: Deserializer<'de>>(value: D) -> Result<Option<u32>, D::Error> {
    let limit = Option::<u32>::deserialize(value)?;
    if limit.is_some_and(|limit| !(1..=LIMIT_MAX).contains(&limit)) {
        return Err(D::Error::custom(format!("a page has 1 to {LIMIT_MAX} rows")));
    }
    Ok(limit)
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
    pub const EMPTY: Self = Self { items: Vec::new(), next: None };

    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(change).collect(), next: self.next }
    }
}

/// Cuts a list that was read with one row too many. The key of the last row that stays, where there is
/// more.
pub fn cut<T, K>(mut items: Vec<T>, limit: u32, key: impl Fn(&T) -> K) -> (Vec<T>, Option<K>) {
    let limit = limit as usize;
    let is_more = items.len() > limit;
    items.truncate(limit);
    let last = if is_more { items.last().map(key) } else { None };
    (items, last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_its_last_row_only_when_there_is_more() {
        assert_eq!(cut(vec![1, 2, 3], 2, |row| *row), (vec![1, 2], Some(2)));
        assert_eq!(cut(vec![1, 2], 2, |row| *row), (vec![1, 2], None));
        assert_eq!(cut(Vec::new(), 2, |row: &i32| *row), (vec![], None));
    }
}
