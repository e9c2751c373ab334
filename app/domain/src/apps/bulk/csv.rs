//! Lines of CSV below a line with the names of the columns. Neither an App Key nor a plan has a line
//! break, so a field ends on its line at the latest, and each line is read by itself.

use std::borrow::Cow;

use super::{BulkRule, FIELDS, Named};

/// The places of the columns.
pub(super) struct Columns {
    app: usize,
    plan: usize,
}

impl Columns {
    pub(super) fn parse(text: &str) -> Result<Self, BulkRule> {
        let names = split(text)?;
        if let Some(name) = names.iter().find(|name| !FIELDS.contains(&name.as_ref())) {
            return Err(BulkRule::UnknownColumn { name: name.to_string() });
        }
        let place = |name| {
            let mut places = names.iter().enumerate().filter(|(_, other)| **other == name);
            let (place, _) = places.next().ok_or(BulkRule::MissingColumn { name })?;
            match places.next() {
                None => Ok(place),
                Some(_) => Err(BulkRule::RepeatedColumn { name }),
            }
        };
        let [app, plan] = FIELDS;
        Ok(Self { app: place(app)?, plan: place(plan)? })
    }

    pub(super) fn parse_line<'a>(&self, text: &'a str) -> Result<Named<'a>, BulkRule> {
        let mut fields = split(text)?;
        let count = fields.len();
        if count != FIELDS.len() {
            return Err(BulkRule::FieldCount { count });
        }
        let mut take = |place: usize| std::mem::take(&mut fields[place]);
        Ok(Named { app: take(self.app), plan: take(self.plan) })
    }
}

/// The fields of a line, without the blanks around them.
fn split(text: &str) -> Result<Vec<Cow<'_, str>>, BulkRule> {
    let mut fields = Vec::with_capacity(FIELDS.len());
    let mut rest = text;
    loop {
        let (field, after) = match rest.trim_ascii_start().strip_prefix('"') {
            Some(quoted) => unquote(quoted)?,
            None => {
                let (field, after) = rest.split_at(rest.find(',').unwrap_or(rest.len()));
                (Cow::Borrowed(field.trim_ascii()), after)
            }
        };
        fields.push(field);
        match after.trim_ascii_start().strip_prefix(',') {
            Some(next) => rest = next,
            None if after.trim_ascii().is_empty() => return Ok(fields),
            None => return Err(BulkRule::Quote),
        }
    }
}

/// A field after its opening quotation mark, and what follows its closing one. Two marks stand for
/// one.
fn unquote(text: &str) -> Result<(Cow<'_, str>, &str), BulkRule> {
    let mut field = Cow::Borrowed("");
    let mut rest = text;
    loop {
        let (part, after) = rest.split_once('"').ok_or(BulkRule::Quote)?;
        field += part;
        match after.strip_prefix('"') {
            Some(next) => {
                field += "\"";
                rest = next;
            }
            None => return Ok((field, after)),
        }
    }
}
