//! How bodies and queries are read: what is wrong is named, and what nobody knows is refused.

use domain::problem::{Code, FieldError, Problem};
use domain::rules::Rule;
use serde::Deserializer;
use serde::de::DeserializeOwned;
use serde_ignored::Path;
use serde_path_to_error::{Error, Segment};

/// Most unknown names that one answer lists.
pub(super) const NAMED_MAX: usize = 20;

/// The names that were not known, as JSON pointers.
#[derive(Debug, Default)]
pub struct Faults(Vec<String>);

impl Faults {
    /// An error that names each; `kind` is what it is called.
    pub fn refuse(self, kind: &str) -> Result<(), Problem> {
        let rule = Rule::technical(format!("there is no such {kind}"));
        let error = |pointer| FieldError { pointer, rule: rule.clone() };
        let errors: Vec<_> = self.0.into_iter().map(error).collect();
        if errors.is_empty() { Ok(()) } else { Err(Problem::fields(errors)) }
    }
}

/// Reads a value; what it ignores is kept in `faults`.
pub fn strictly<'de, T: DeserializeOwned, D: Deserializer<'de>>(
    source: D,
    faults: &mut Faults,
) -> Result<T, Error<D::Error>> {
    let mut note = |path: Path<'_>| {
        if faults.0.len() >= NAMED_MAX {
            return;
        }
        let mut pointer = String::new();
        push(&path, &mut pointer);
        faults.0.push(pointer);
    };
    serde_path_to_error::deserialize(serde_ignored::Deserializer::new(source, &mut note))
}

fn push(path: &Path<'_>, pointer: &mut String) {
    match path {
        Path::Root => {}
        Path::Seq { parent, index } => {
            push(parent, pointer);
            push_name(&index.to_string(), pointer);
        }
        Path::Map { parent, key } => {
            push(parent, pointer);
            push_name(key, pointer);
        }
        Path::Some { parent }
        | Path::NewtypeStruct { parent }
        | Path::NewtypeVariant { parent } => push(parent, pointer),
    }
}

pub(super) fn push_name(name: &str, pointer: &mut String) {
    pointer.push('/');
    pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
}

/// The rule that the value at `path` breaks.
pub fn fault(path: &serde_path_to_error::Path, rule: &str) -> Problem {
    let mut pointer = String::new();
    for segment in path.iter() {
        match segment {
            Segment::Seq { index } => push_name(&index.to_string(), &mut pointer),
            Segment::Map { key } => push_name(key, &mut pointer),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    // serde names what is missing in its sentence alone.
    let missing = rule.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`'));
    if let Some(name) = missing {
        push_name(name, &mut pointer);
    }
    let rule = rule.to_owned();
    if pointer.is_empty() {
        return Problem::technical(Code::Invalid, rule);
    }
    Problem::technical_field(pointer, rule)
}
