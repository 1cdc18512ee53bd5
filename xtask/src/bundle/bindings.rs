//! From the compiler's wasm to the two files that a page asks for: `retort.js` and `retort_bg.wasm`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use wasm_bindgen_cli_support::Bindgen;

use super::compress::compress;
use crate::program::{self, Program};

/// `output-name` of Leptos.toml.
const NAME: &str = "retort";

/// The stamp lies beside the folder, so that it is not served.
const STAMP: &str = "pkg.stamp";

/// Debian's old wasm-opt needs every feature named that rustc uses by itself; newer ones take the flags as well.
const WASM_OPT: &[&str] = &[
    "-Oz",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Writes the bindings into `folder` and returns the size of JavaScript and wasm after brotli, in bytes. Does nothing
/// when the folder was made from this very file by these very tools.
pub fn generate(wasm: &Path, folder: &Path) -> anyhow::Result<u64> {
    let stamp_file = folder.with_file_name(STAMP);
    let stamp = stamp(wasm)?;
    if let Some(size) = made_before(&stamp_file, &stamp).filter(|_| folder.is_dir()) {
        return Ok(size);
    }
    let _ = fs::remove_file(&stamp_file);

    // A half-written folder is never served: everything is made beside it and then takes its place.
    let fresh = folder.with_file_name("pkg.new");
    let _ = fs::remove_dir_all(&fresh);
    Bindgen::new()
        .input_path(wasm)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .out_name(NAME)
        .generate(&fresh)
        .with_context(|| format!("wasm-bindgen could not read {}", wasm.display()))?;
    optimise(&fresh.join(format!("{NAME}_bg.wasm")))?;
    let size = compress_all(&fresh)?;

    let _ = fs::remove_dir_all(folder);
    fs::rename(&fresh, folder).with_context(|| format!("{} cannot be replaced", folder.display()))?;
    fs::write(&stamp_file, format!("{stamp}\n{size}\n"))?;
    Ok(size)
}

/// Everything the result depends on: the compiler's file, our own version of the steps, and wasm-opt's version.
fn stamp(wasm: &Path) -> anyhow::Result<String> {
    let metadata = fs::metadata(wasm).with_context(|| format!("{} cannot be read", wasm.display()))?;
    let modified = metadata.modified()?.duration_since(std::time::UNIX_EPOCH)?.as_nanos();
    let optimiser = optimiser()
        .and_then(|path| Program::new(path).arguments(["--version"]).output().ok())
        .unwrap_or_else(|| "none".to_owned());
    Ok(format!("{} {modified} {} {} {:?}", wasm.display(), metadata.len(), optimiser.trim(), WASM_OPT))
}

/// The size noted beside an equal stamp.
fn made_before(stamp_file: &Path, stamp: &str) -> Option<u64> {
    let text = fs::read_to_string(stamp_file).ok()?;
    let (noted, size) = text.trim_end().rsplit_once('\n')?;
    (noted == stamp).then(|| size.parse().ok()).flatten()
}

/// The first version of binaryen that keeps wasm-bindgen's table of references apart from the table of functions: with
/// Debian 12's 108 the page dies in `WebAssembly.Table.set` before it hydrates.
const OLDEST_OPTIMISER: u32 = 116;

/// A wasm-opt that is new enough.
fn optimiser() -> Option<PathBuf> {
    let path = program::find("wasm-opt")?;
    let words = Program::new(&path).arguments(["--version"]).output().ok()?;
    let version = words.split_whitespace().find_map(|word| word.parse::<u32>().ok())?;
    (version >= OLDEST_OPTIMISER).then(|| PathBuf::from(path))
}

/// wasm-opt makes the file much smaller and changes nothing else, so the bundle is good without it.
fn optimise(wasm: &Path) -> anyhow::Result<()> {
    let Some(optimiser) = optimiser() else {
        eprintln!("No wasm-opt of version {OLDEST_OPTIMISER} or later was found: the browser bundle will be larger");
        return Ok(());
    };
    let smaller: PathBuf = wasm.with_extension("smaller");
    let optimised = Program::new(optimiser).arguments(WASM_OPT).arguments([wasm, Path::new("-o"), &smaller]).run();
    match optimised {
        Ok(()) => fs::rename(&smaller, wasm)?,
        Err(problem) => {
            let _ = fs::remove_file(&smaller);
            eprintln!("{problem}: the browser bundle is used as it is, and larger");
        }
    }
    Ok(())
}

/// Compresses every file of the folder, JavaScript snippets of dependencies included, and adds up the sizes.
fn compress_all(folder: &Path) -> anyhow::Result<u64> {
    let mut size = 0;
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
        let entry = entry?;
        size += if entry.file_type()?.is_dir() { compress_all(&entry.path())? } else { compress(&entry.path())? };
    }
    Ok(size)
}
