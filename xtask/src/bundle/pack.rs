//! What a page needs beside the common module, in one file.
//!
//! The splitter makes a module for every set of pages that share something: some fifty small files a page, each with
//! its own overhead, and too short to be compressed well. A pack is a WebAssembly module of nothing but custom sections,
//! in each of which one of these modules lies whole; the script takes them out.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, bail};

use super::split::Parts;

/// Takes modules out of packs; put in front of the splitter's script. Some fifty small modules are sooner made at once
/// than one by one in the background, which older browsers insist on.
const SCRIPT: &str = r#"const packs = new Map();
let current;
function open(name) {
    let pack = packs.get(name);
    if (pack === undefined) {
        pack = WebAssembly.compileStreaming(fetch(new URL(`./${name}.wasm`, import.meta.url)));
        pack.catch(() => packs.delete(name));
        packs.set(name, pack);
    }
    current = pack;
    return pack;
}
async function piece(name) {
    return WebAssembly.Module.customSections(await current, name)[0];
}
function join(bytes, imports) {
    try {
        const module = new WebAssembly.Module(bytes);
        return { module, instance: new WebAssembly.Instance(module, imports) };
    } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        return WebAssembly.instantiate(bytes, imports);
    }
}
"#;

/// How the splitter's script makes an instance of what it has fetched.
const STREAM: &str = "WebAssembly.instantiateStreaming(src, imports)";

/// Puts the files of every part in `folder` into one, named after its function, and makes `script` read them from
/// there.
pub fn pack(folder: &Path, script: &Path, parts: &mut Parts) -> anyhow::Result<()> {
    let link = fs::read_to_string(script).with_context(|| format!("{} cannot be read", script.display()))?;
    fs::write(script, relink(&link)?)?;
    let mut pieces = std::collections::BTreeSet::new();
    for (function, files) in parts.iter_mut() {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        for file in files.iter() {
            let path = folder.join(format!("{file}.wasm"));
            let bytes = fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
            module.extend(section(file, &bytes));
            pieces.insert(path);
        }
        let name = name_of(function).to_owned();
        let file = folder.join(format!("{name}.wasm"));
        if file.exists() {
            bail!("two functions marked #[lazy] are called {name}, and so would be their packs: rename one");
        }
        fs::write(file, module)?;
        *files = vec![name];
    }
    for piece in pieces {
        fs::remove_file(piece)?;
    }
    Ok(())
}

/// The name of a function behind which Leptos puts a hash of its place in the source.
pub fn name_of(function: &str) -> &str {
    function.rsplit_once('_').map_or(function, |(name, _)| name)
}

/// A custom section (WebAssembly core specification, binary format): kind 0, its length, a name, bytes.
fn section(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut content = leb128(name.len());
    content.extend_from_slice(name.as_bytes());
    content.extend_from_slice(bytes);
    let mut section = vec![0];
    section.extend(leb128(content.len()));
    section.extend(content);
    section
}

/// An unsigned number in LEB128.
fn leb128(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

/// The splitter's script with its fetches replaced. What opens a part first opens its pack: a loader asks for all that
/// it needs in one turn, so that the pack that was opened last is the one to look into.
fn relink(script: &str) -> anyhow::Result<String> {
    let (before, after) = ("fetch(new URL(\"./", ".wasm\", import.meta.url))");
    let mut linked = String::new();
    let mut part = None;
    // What the splitter says of each piece is as long as the rest of the script.
    let is_comment = |line: &str| line.starts_with("/*") && line.ends_with("*/");
    for line in script.lines().map(str::trim_start).filter(|line| !is_comment(line)) {
        let line = match line.split_once(before) {
            Some((start, rest)) => {
                let (name, end) =
                    rest.split_once(after).context("a fetch of the splitter's script is not as it was")?;
                format!("{start}piece(\"{name}\"){end}")
            }
            None => line.replace(STREAM, "join(await src, imports)"),
        };
        if let Some((name, _)) =
            line.strip_prefix("export const __wasm_split_load_").and_then(|rest| rest.split_once(" "))
        {
            part = Some(name_of(name).to_owned());
        }
        match (line.strip_prefix(", ["), part.take()) {
            (Some(rest), Some(name)) => writeln!(linked, ", [() => open(\"{name}\"), {rest}")?,
            (_, waiting) => {
                part = waiting;
                writeln!(linked, "{line}")?;
            }
        }
        // The script's imports stay in front.
        if line.starts_with("import ") {
            linked.push_str(SCRIPT);
        }
    }
    if part.is_some() || linked.contains(before) || linked.contains("instantiateStreaming(src") {
        bail!("the splitter's script has another form than the one that packs are made for");
    }
    Ok(linked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loaders_open_their_pack_and_read_from_it() {
        let script = "import { initSync } from \"./retort.js\";\n\
            /* run_7 */\n\
            const __chunk_1 = makeLoad(() => {\n    const src = fetch(new URL(\"./chunk_1.wasm\", import.meta.url));\n    return async (imports) => (WebAssembly.instantiateStreaming(src, imports));\n}\n, []);\n\
            export const __wasm_split_load_run_7 = wrapAsyncCb(makeLoad(() => {\n    const src = fetch(new URL(\"./split_run_7.wasm\", import.meta.url));\n}\n, [__chunk_1]));\n";
        let linked = relink(script).unwrap();
        assert!(linked.starts_with("import { initSync } from \"./retort.js\";\nconst packs"));
        assert!(linked.contains(
            "const src = piece(\"chunk_1\");\nreturn async (imports) => (join(await src, imports));\n}\n, []);\n"
        ));
        assert!(linked.contains("const src = piece(\"split_run_7\");\n}\n, [() => open(\"run\"), __chunk_1]));\n"));
        assert!(relink("export const __wasm_split_load_run_7 = other();\n").is_err());
    }

    #[test]
    fn a_section_has_its_length_and_its_name() {
        assert_eq!(section("ab", &[7, 8]), [0, 5, 2, b'a', b'b', 7, 8]);
        assert_eq!(leb128(624_485), [0xe5, 0x8e, 0x26]);
    }
}
