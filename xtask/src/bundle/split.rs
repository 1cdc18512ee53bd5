//! One module into several: what every page needs, and what only one does.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, anyhow};

use super::pack::pack;

/// The script that fetches the parts; every page announces it under this name.
pub const LINK: &str = "__wasm_split.______________________.js";

/// For each function marked `#[lazy]` the files that it needs beside the main module, without their ending.
pub type Parts = BTreeMap<String, Vec<String>>;

/// Takes the functions marked `#[lazy]` out of `wasm`, with everything that only they need. Writes the rest to `main`
/// and a file for each of them into `folder`, beside the script that loads them into the module of `script`.
pub fn split(wasm: &Path, main: &Path, folder: &Path, script: &str) -> anyhow::Result<Parts> {
    let module = fs::read(wasm).with_context(|| format!("{} cannot be read", wasm.display()))?;
    let script = format!("./{script}");
    let link = format!("./{LINK}");
    let mut options = wasm_split_cli_support::Options::new(&module);
    options.output_dir = folder;
    options.main_out_path = main;
    options.link_name = &link;
    options.main_module = &script;
    let split = wasm_split_cli_support::transform(options)
        .map_err(|error| anyhow!("{} cannot be split: {error:#}", wasm.display()))?;
    for part in &split.split_modules {
        strip(part)?;
    }
    let mut parts: Parts = split.prefetch_map.into_iter().collect();
    pack(folder, &folder.join(LINK), &mut parts)?;
    Ok(parts)
}

/// Takes the names of functions out of a part; wasm-bindgen does so for the main module.
fn strip(part: &Path) -> anyhow::Result<()> {
    let module = fs::read(part).with_context(|| format!("{} cannot be read", part.display()))?;
    let stripped =
        without_custom_sections(&module).with_context(|| format!("{} is not a WebAssembly module", part.display()))?;
    fs::write(part, stripped).with_context(|| format!("{} cannot be written", part.display()))
}

/// A module is a header of eight bytes and sections: a kind, a length, and that many bytes (WebAssembly core
/// specification, binary format). Custom sections have kind 0 and mean nothing to a browser.
fn without_custom_sections(module: &[u8]) -> Option<Vec<u8>> {
    let (header, mut rest) = module.split_at_checked(8)?;
    let mut stripped = header.to_vec();
    while let Some((kind, after)) = rest.split_first() {
        let (length, digits) = leb128(after)?;
        let whole = 1 + digits + length;
        if *kind != 0 {
            stripped.extend_from_slice(rest.get(..whole)?);
        }
        rest = rest.get(whole..)?;
    }
    Some(stripped)
}

/// An unsigned number in LEB128 and how many bytes it takes.
fn leb128(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut value = 0;
    for (index, byte) in bytes.iter().enumerate().take(5) {
        value |= usize::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((value, index + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_and_code_stays() {
        let header = b"\0asm\x01\0\0\0";
        let (names, code) = (b"\x00\x05\x04name", b"\x0a\x02\x01\x00");
        let module = [&header[..], &names[..], &code[..]].concat();
        assert_eq!(without_custom_sections(&module), Some([&header[..], &code[..]].concat()));
        assert_eq!(without_custom_sections(&module[..module.len() - 1]), None, "cut off");
        assert_eq!(leb128(&[0xe5, 0x8e, 0x26]), Some((624_485, 3)));
    }
}
