//! Texts of people as patterns for `like`: their own wildcards are plain characters.

/// Everything that has the text in it, whatever its letters' case.
pub(crate) fn containing(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    (!text.is_empty()).then(|| format!("%{}%", escaped(&text)))
}

/// Everything that begins with the text.
pub(crate) fn beginning(text: &str) -> String {
    format!("{}%", escaped(text))
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
