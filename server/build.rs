//! The built files of the browser's half go into the binary. Where they were not built (a plain
//! `cargo check`), an empty directory stands in for them.

fn main() {
    println!("cargo::rerun-if-env-changed=HEADROOM_SITE_DIR");
    let Some(directory) = std::env::var_os("HEADROOM_SITE_DIR") else { return };
    if let Err(error) = std::fs::create_dir_all(&directory) {
        println!("cargo::error=HEADROOM_SITE_DIR cannot be made: {error}");
    }
    println!("cargo::rerun-if-changed={}", directory.display());
}
