//! A build script has no work here: without one, cargo leaves the build dependencies out.

fn main() {}
