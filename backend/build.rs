//! Gathers the style sheets that plots are dressed by outside of a page: a sheet that is added is there by itself.

use std::{env, fs, io, path::Path};

fn main() -> io::Result<()> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../style");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut sheets: Vec<_> =
        fs::read_dir(&folder)?.collect::<io::Result<Vec<_>>>()?.iter().map(fs::DirEntry::path).collect();
    sheets.retain(|path| path.extension().is_some_and(|ending| ending == "css"));
    // The tokens and the common rules come first, as they do on pages; what is of one page may change them.
    sheets.sort_by_key(|path| (!path.ends_with("main.css"), path.clone()));
    let entries: Vec<String> =
        sheets.iter().map(|path| format!("include_str!({:?})", path.display().to_string())).collect();
    let target = Path::new(&env::var("OUT_DIR").unwrap_or_default()).join("sheets.rs");
    fs::write(target, format!("&[{}]", entries.join(", ")))
}
