//! Where a list goes on: the key of the row before the page, as text that callers pass back as they
//! were given it.

use std::marker::PhantomData;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::page::{self, Page, PageRequest};
use domain::problem::Problem;
use domain::rules::CommonRule;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{Error, Result};

/// The cursors of one list. `K` is what the list is sorted by.
#[derive(Debug)]
pub struct Cursor<K> {
    list: &'static str,
    key: PhantomData<fn() -> K>,
}

impl<K: Serialize + DeserializeOwned> Cursor<K> {
    /// `list` tells this list's cursors from those of others.
    pub const fn new(list: &'static str) -> Self {
        Self { list, key: PhantomData }
    }

    /// The key of the row before the page; `None`: the first page is asked for.
    ///
    /// # Errors
    /// A text that this list gave nobody, also another list's: invalid at `/cursor`.
    pub fn after(&self, page: &PageRequest) -> Result<Option<K>> {
        page.cursor.as_deref().map(|text| self.decode(text)).transpose()
    }

    /// Cuts a list that was read with one row too many, and names the last row that stays.
    pub fn cut<T>(&self, items: Vec<T>, limit: u32, key: impl Fn(&T) -> K) -> Result<Page<T>> {
        let (items, last) = page::cut(items, limit, key);
        Ok(Page { items, next: last.map(|key| self.encode(&key)).transpose()? })
    }

    /// A page of a list that is short enough to be read whole. What a cursor names must be in it.
    pub fn of_whole<T>(
        &self,
        mut list: Vec<T>,
        page: &PageRequest,
        key: impl Fn(&T) -> K,
    ) -> Result<Page<T>>
    where
        K: PartialEq,
    {
        if let Some(after) = self.after(page)? {
            let last = list.iter().position(|one| key(one) == after).ok_or_else(not_ours)?;
            list.drain(..=last);
        }
        self.cut(list, page.limit(), key)
    }

    /// The text of a key.
    pub fn encode(&self, key: &K) -> Result<String> {
        let json = serde_json::to_vec(&(self.list, key));
        let json = json.map_err(|error| Error::Corrupt(format!("{}: {error}", self.list)))?;
        Ok(URL_SAFE_NO_PAD.encode(json))
    }

    fn decode(&self, text: &str) -> Result<K> {
        let json = URL_SAFE_NO_PAD.decode(text).ok();
        let value = json.and_then(|json| serde_json::from_slice::<Value>(&json).ok());
        let value = value.filter(|value| !has_nul(value));
        match value.and_then(|value| serde_json::from_value::<(String, K)>(value).ok()) {
            Some((list, key)) if list == self.list => Ok(key),
            _ => Err(not_ours().into()),
        }
    }
}

fn not_ours() -> Problem {
    Problem::field("/cursor", CommonRule::NotOfThisList)
}

/// Whether it has a character that PostgreSQL has in no text.
fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(values) => values.iter().any(has_nul),
        Value::Object(fields) => fields.values().any(has_nul),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use domain::problem::Code;
    use proptest::prelude::*;

    use super::*;

    const NAMES: Cursor<String> = Cursor::new("names");
    const RANKS: Cursor<(i16, String)> = Cursor::new("ranks");

    fn at(text: &str) -> PageRequest {
        PageRequest { cursor: Some(text.to_owned()), limit: None }
    }

    fn refusal<K: Serialize + DeserializeOwned + std::fmt::Debug>(
        list: &Cursor<K>,
        text: &str,
    ) -> (Code, String) {
        match list.after(&at(text)) {
            Err(Error::Problem(problem)) => (problem.code, problem.errors[0].pointer.clone()),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn without_a_cursor_the_list_begins() {
        assert_eq!(NAMES.after(&PageRequest::default()).unwrap(), None);
    }

    #[test]
    fn a_page_names_its_last_row_only_when_there_is_more() {
        let names = || vec!["a".to_owned(), "b".to_owned(), "c".to_owned()];
        let page = NAMES.cut(names(), 2, Clone::clone).unwrap();
        assert_eq!(page.items, ["a", "b"]);
        let next = page.next.unwrap();
        assert_eq!(NAMES.after(&at(&next)).unwrap().as_deref(), Some("b"));
        assert_eq!(NAMES.cut(names(), 3, Clone::clone).unwrap().next, None);
    }

    #[test]
    fn the_pages_of_a_whole_list_are_the_list_whatever_their_length() {
        const NUMBERS: Cursor<i32> = Cursor::new("numbers");
        let list: Vec<i32> = (1..=7).collect();
        for limit in 1..=8 {
            let (mut read, mut cursor) = (Vec::new(), None);
            loop {
                let request = PageRequest { cursor, limit: Some(limit) };
                let page = NUMBERS.of_whole(list.clone(), &request, |one| *one).unwrap();
                assert!(!page.items.is_empty() && page.items.len() <= limit as usize);
                read.extend(page.items);
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(read, list, "{limit}");
        }
        let gone = NUMBERS.encode(&8).unwrap();
        assert!(NUMBERS.of_whole(list, &at(&gone), |one| *one).is_err());
    }

    #[test]
    fn what_this_list_gave_nobody_is_refused_at_its_field() {
        let others = RANKS.encode(&(7, "x".to_owned())).unwrap();
        let nul = NAMES.encode(&"a\0b".to_owned()).unwrap();
        for text in ["", "garbage", "\0", "bnVsbA", "é", &others, &nul] {
            assert_eq!(refusal(&NAMES, text), (Code::Invalid, "/cursor".to_owned()));
        }
        let unlike = URL_SAFE_NO_PAD.encode(r#"["ranks",[70000,"x"]]"#);
        assert_eq!(refusal(&RANKS, &unlike).0, Code::Invalid);
    }

    proptest! {
        #[test]
        fn a_key_comes_back_as_it_was(percent: i16, name in "[^\0]*") {
            let text = RANKS.encode(&(percent, name.clone())).unwrap();
            prop_assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
            prop_assert_eq!(RANKS.after(&at(&text)).unwrap(), Some((percent, name)));
        }

        #[test]
        fn no_text_breaks_it(text: String) {
            let _ = RANKS.after(&at(&text));
        }
    }
}
