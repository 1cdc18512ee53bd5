//! From the compiler's wasm to the files that a page asks for: `retort.js`, `retort_bg.wasm`, and the parts of pages.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use wasm_bindgen_cli_support::Bindgen;

use super::compress::compress;
use super::split;
use super::weight::Weight;

/// `output-name` of Leptos.toml.
const NAME: &str = "retort";

/// The stamp lies beside the folder, so that it is not served.
const STAMP: &str = "pkg.stamp";

/// Counted up whenever the steps below change.
const VERSION: u32 = 7;

/// Writes the bindings into `folder` and returns what browsers load. Does nothing when the folder was made from this
/// very file by these very tools.
pub fn generate(wasm: &Path, folder: &Path) -> anyhow::Result<Weight> {
    let stamp_file = folder.with_file_name(STAMP);
    let stamp = stamp(wasm)?;
    if let Some(weight) = made_before(&stamp_file, &stamp).filter(|_| folder.is_dir()) {
        return Ok(weight);
    }
    let _ = fs::remove_file(&stamp_file);

    // A half-written folder is never served: everything is made beside it and then takes its place.
    let fresh = folder.with_file_name("pkg.new");
    let _ = fs::remove_dir_all(&fresh);
    fs::create_dir_all(&fresh).with_context(|| format!("{} cannot be made", fresh.display()))?;
    let main = folder.with_file_name("main.wasm");
    let parts = split::split(wasm, &main, &fresh, &format!("{NAME}.js"))?;
    Bindgen::new()
        .input_path(&main)
        .web(true)?
        // The parts find the main module's functions by the names that the linker gave them.
        .keep_lld_exports(true)
        .demangle(false)
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .out_name(NAME)
        .generate(&fresh)
        .with_context(|| format!("wasm-bindgen could not read {}", wasm.display()))?;
    fs::remove_file(&main)?;
    let script = fresh.join(format!("{NAME}.js"));
    fs::write(&script, lean(&fs::read_to_string(&script)?))?;
    let sizes = compress_all(&fresh)?;
    let weight = Weight::of(&sizes, &parts)?;

    let _ = fs::remove_dir_all(folder);
    fs::rename(&fresh, folder).with_context(|| format!("{} cannot be replaced", folder.display()))?;
    fs::write(&stamp_file, format!("{stamp}\n{}\n", serde_json::to_string(&weight)?))?;
    Ok(weight)
}

/// The script without comments and indentation. One with a text over several lines, in which these might mean something,
/// is left as it is.
fn lean(script: &str) -> String {
    if script.lines().any(|line| line.matches('`').count() % 2 == 1) {
        return script.to_owned();
    }
    let is_comment = |line: &str| line.starts_with("//") || line.starts_with("/**") || line.starts_with('*');
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty() && !is_comment(line));
    lines.collect::<Vec<_>>().join("\n")
}

/// Everything the result depends on: the compiler's file and our own steps.
fn stamp(wasm: &Path) -> anyhow::Result<String> {
    let metadata = fs::metadata(wasm).with_context(|| format!("{} cannot be read", wasm.display()))?;
    let modified = metadata.modified()?.duration_since(std::time::UNIX_EPOCH)?.as_nanos();
    Ok(format!("{} {modified} {} {VERSION}", wasm.display(), metadata.len()))
}

/// The size noted beside an equal stamp.
fn made_before(stamp_file: &Path, stamp: &str) -> Option<Weight> {
    let text = fs::read_to_string(stamp_file).ok()?;
    let (noted, weight) = text.trim_end().rsplit_once('\n')?;
    (noted == stamp).then(|| serde_json::from_str(weight).ok()).flatten()
}

/// Compresses every file of the folder, JavaScript snippets of dependencies included; the sizes by name.
fn compress_all(folder: &Path) -> anyhow::Result<BTreeMap<String, u64>> {
    let mut sizes = BTreeMap::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sizes.extend(compress_all(&entry.path())?);
        } else {
            sizes.insert(entry.file_name().to_string_lossy().into_owned(), compress(&entry.path())?);
        }
    }
    Ok(sizes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_indentation_go() {
        let script = "/**\n * Entry.\n */\nexport function hydrate() {\n    // now\n    wasm.hydrate();\n}\n";
        assert_eq!(lean(script), "export function hydrate() {\nwasm.hydrate();\n}");
        let text = "const help = `\n  // stays\n`;\n";
        assert_eq!(lean(text), text);
    }
}
