//! JSON lines: a value a line. The same value always gives the same bytes.

use serde::Serialize;

use crate::{Error, Result};

/// Adds the line of a value.
pub(crate) fn put(lines: &mut Vec<u8>, value: &impl Serialize) -> Result<()> {
    serde_json::to_writer(&mut *lines, value).map_err(|error| Error::Corrupt(error.to_string()))?;
    lines.push(b'\n');
    Ok(())
}

/// The lines of all values.
pub(crate) fn text(values: &[impl Serialize]) -> Result<String> {
    let mut lines = Vec::new();
    for value in values {
        put(&mut lines, value)?;
    }
    String::from_utf8(lines).map_err(|error| Error::Corrupt(error.to_string()))
}
