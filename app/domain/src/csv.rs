//! Tables: RFC 4180 in UTF-8.
//!
//! Those for people open in spreadsheet programs, which run what looks like a formula. A text that
//! begins like one, in the narrow or in the wide letters of Chinese, is given an apostrophe before
//! it, which they take off again. Programs do not: in tables for them every text is as it is.

use std::fmt::Display;

use csv::{Terminator, Writer, WriterBuilder};

const MARK: &str = "\u{feff}";

/// What a text may not begin with.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Whoever writes memory never fails.
const MEMORY: &str = "memory takes every field";

/// The lines of a table, field by field.
pub struct Table {
    writer: Writer<Vec<u8>>,
    is_for_people: bool,
}

/// More lines of a table for people.
impl Default for Table {
    fn default() -> Self {
        Self::after(Vec::new(), true)
    }
}

impl Table {
    /// The beginning of a file for people: with a mark by which spreadsheet programs know UTF-8.
    pub fn with_mark() -> Self {
        Self::after(MARK.into(), true)
    }

    /// Lines of a table for programs.
    pub fn exact() -> Self {
        Self::after(Vec::new(), false)
    }

    fn after(text: Vec<u8>, is_for_people: bool) -> Self {
        let mut builder = WriterBuilder::new();
        let builder = builder.terminator(Terminator::CRLF).flexible(true);
        Self { writer: builder.from_writer(text), is_for_people }
    }

    /// A text of whatever origin: for people never a formula.
    pub fn text(&mut self, text: &str) {
        let written = match self.is_for_people && text.starts_with(FORMULA) {
            true => self.writer.write_field(format!("'{text}")),
            false => self.writer.write_field(text),
        };
        written.expect(MEMORY);
    }

    /// A number, a time, or another value of our own. `None`: an empty field.
    pub fn value(&mut self, value: Option<impl Display>) {
        let value = value.map(|value| value.to_string()).unwrap_or_default();
        self.writer.write_field(value).expect(MEMORY);
    }

    pub fn end_line(&mut self) {
        self.writer.write_record(None::<&[u8]>).expect(MEMORY);
    }

    /// A whole line of texts.
    pub fn line<'a>(&mut self, texts: impl IntoIterator<Item = &'a str>) {
        texts.into_iter().for_each(|text| self.text(text));
        self.end_line();
    }

    /// The bytes that were written so far, but for a few thousand that may not be counted yet.
    pub fn written(&self) -> usize {
        self.writer.get_ref().len()
    }

    /// What was written, in UTF-8.
    pub fn into_bytes(self) -> Vec<u8> {
        self.writer.into_inner().expect(MEMORY)
    }
}

impl From<Table> for String {
    fn from(table: Table) -> Self {
        String::from_utf8(table.into_bytes()).expect("texts are UTF-8")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_field_breaks_its_row_and_only_people_are_guarded_from_formulas() {
        let cases = [
            ("acme#shop", "acme#shop"),
            ("=1+1", "'=1+1"),
            ("-a#b", "'-a#b"),
            ("@x", "'@x"),
            ("＝1", "'＝1"),
            ("a,b", "\"a,b\""),
            ("a \"b\"", "\"a \"\"b\"\"\""),
            ("+a\nb", "\"'+a\nb\""),
            ("", ""),
        ];
        for (value, expected) in cases {
            let mut table = Table::default();
            table.line([value, "next"]);
            assert_eq!(String::from(table), format!("{expected},next\r\n"));
            let mut table = Table::exact();
            table.line([value, "next"]);
            let exact = expected.replacen('\'', "", 1);
            assert_eq!(String::from(table), format!("{exact},next\r\n"));
        }
    }
}
