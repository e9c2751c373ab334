//! One module per page.
