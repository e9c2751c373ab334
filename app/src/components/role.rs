//! The roles by their names.

use domain::access::Role;
use domain::locale::Text;

pub fn role_name(role: Role, words: &'static Text) -> &'static str {
    match role {
        Role::Viewer => words.terms.role_viewer,
        Role::Support => words.terms.role_support,
        Role::Operator => words.terms.role_operator,
        Role::Admin => words.terms.role_admin,
    }
}
