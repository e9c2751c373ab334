//! The platform's REST protocol, as far as recounts speak it: what is asked and what is answered, as
//! bytes. Nothing here waits, connects or knows the time.
//!
//! Shapes are those of the platform's public documentation (doc.easemob.com, server side:
//! `easemob_app_token`, `account_detail_obtain_batch`, `group_obtain_total`,
//! `chatroom_obtain_total`, `user_attribute_capacity_get`); paths and rates are the seeds' (004:28,
//! 004:71, 004:86, 004:132). Fields that are not known are passed over. What is needed and is not
//! what it should be makes the answer unusable: never a zero, never an end.

use domain::amounts::AMOUNT_MAX;
use domain::recounts::Source;
use serde_json::{Value, json};

/// Longest token, cursor and id that is believed, in bytes.
const TOKEN_BYTES_MAX: usize = 16 * 1024;
const CURSOR_BYTES_MAX: usize = 4096;
const ID_BYTES_MAX: usize = 1024;

/// Why an answer cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    NotJson,
    /// What is missing or wrong, in English: it is shown as the platform's answer is.
    Malformed(&'static str),
}

/// A token that was given.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    pub text: String,
    /// From now on, in seconds.
    pub expires_in: u64,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPage {
    /// In the order of the answer.
    pub ids: Vec<String>,
    /// Where the next page begins; `None`: this is the last one.
    pub cursor: Option<String>,
}

/// The body of `POST /{org}/{app}/token`.
pub fn token_request(client_id: &str, client_secret: &str) -> Value {
    json!({
        "grant_type": "client_credentials", "client_id": client_id, "client_secret": client_secret,
    })
}

/// `{"access_token", "expires_in", …}`; what expires when is not said lasts an hour.
pub fn token(body: &[u8]) -> Result<Token, Broken> {
    let answer = object(body)?;
    let text = answer.get("access_token").and_then(Value::as_str).unwrap_or_default();
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
    if text.is_empty() || text.len() > TOKEN_BYTES_MAX || !is_plain {
        return Err(Broken::Malformed("access_token is no token"));
    }
    let expires_in = match answer.get("expires_in") {
        None | Some(Value::Null) => 3600,
        Some(value) => whole(value).ok_or(Broken::Malformed("expires_in is no number"))?,
    };
    Ok(Token { text: text.to_owned(), expires_in })
}

/// `{"data": <bytes>, …}`.
pub fn capacity(body: &[u8]) -> Result<u64, Broken> {
    let answer = object(body)?;
    let bytes = answer.get("data").and_then(whole);
    bytes.ok_or(Broken::Malformed("data is no whole number of bytes"))
}

/// Users: `{"entities": [{"username"}], "count", "cursor"?}`. Groups and chat rooms: `{"data": [{"groupid"
/// or "id"}], "count"?, "cursor"?}`, where the documentation of chat rooms also shows a single object.
pub fn page(source: Source, body: &[u8]) -> Result<ListPage, Broken> {
    let answer = object(body)?;
    let (field, names): (_, &[&str]) = match source {
        Source::RegisteredUsers => ("entities", &["username", "uuid"]),
        Source::Groups => ("data", &["groupid", "id", "group_id"]),
        Source::ChatRooms | Source::UserAttributeBytes => ("data", &["id", "groupid"]),
    };
    let entries: Vec<&Value> = match answer.get(field) {
        Some(Value::Array(entries)) => entries.iter().collect(),
        Some(one @ Value::Object(_)) if source == Source::ChatRooms => vec![one],
        _ => return Err(Broken::Malformed("there is no list")),
    };
    let ids = entries.iter().map(|entry| id(entry, names)).collect::<Option<Vec<_>>>();
    let ids = ids.ok_or(Broken::Malformed("an entry has no id"))?;
    match answer.get("count").filter(|count| !count.is_null()) {
        Some(count) if whole(count) != u64::try_from(ids.len()).ok() => {
            return Err(Broken::Malformed("count is not the number of entries"));
        }
        _ => {}
    }
    let cursor = match answer.get("cursor") {
        None | Some(Value::Null) => None,
        Some(Value::String(cursor)) if cursor.is_empty() => None,
        Some(Value::String(cursor)) if cursor.len() <= CURSOR_BYTES_MAX => Some(cursor.clone()),
        Some(_) => return Err(Broken::Malformed("cursor is no cursor")),
    };
    Ok(ListPage { ids, cursor })
}

/// What an answer that is no 200 says: the name of the error, and its description.
pub fn error(body: &[u8]) -> (String, String) {
    let Ok(answer) = object(body) else {
        let beginning = String::from_utf8_lossy(&body[..body.len().min(ID_BYTES_MAX)]).into_owned();
        return (String::new(), beginning);
    };
    let text = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    (text("error"), text("error_description"))
}

fn object(body: &[u8]) -> Result<serde_json::Map<String, Value>, Broken> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Broken::Malformed("the answer is no object")),
        Err(_) => Err(Broken::NotJson),
    }
}

/// A whole number, also where it is written as a text, up to what a limit can be.
fn whole(value: &Value) -> Option<u64> {
    let number = match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
        _ => None,
    };
    number.filter(|number| *number <= AMOUNT_MAX)
}

fn id(entry: &Value, names: &[&str]) -> Option<String> {
    let known = names.iter().find_map(|name| entry.get(name))?;
    let text = match known {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty() && text.len() <= ID_BYTES_MAX).then_some(text)
}

#[cfg(test)]
mod tests;
