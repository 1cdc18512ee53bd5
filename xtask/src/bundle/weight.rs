//! What a browser loads before a page is alive.

use std::collections::BTreeMap;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use super::pack::name_of;
use super::split::{LINK, Parts};

/// Sizes after brotli, in bytes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Weight {
    /// What every page needs: JavaScript and the main module.
    pub common: u64,
    /// What single pages need beside it, by the function that opens them.
    pub pages: BTreeMap<String, u64>,
    /// All of it together.
    pub everything: u64,
}

impl Weight {
    /// Adds up the files of the bundle by who needs them.
    pub fn of(sizes: &BTreeMap<String, u64>, parts: &Parts) -> anyhow::Result<Self> {
        let is_part = |name: &str| parts.values().flatten().any(|part| name.strip_suffix(".wasm") == Some(part));
        let code = |name: &str| name.ends_with(".js") || name.ends_with(".wasm");
        let common = sizes.iter().filter(|(name, _)| code(name) && !is_part(name)).map(|(_, size)| size).sum();
        sizes.get(LINK).context("the bundle was split without a script that joins it again")?;
        let mut pages = BTreeMap::new();
        for (function, files) in parts {
            let mut page = 0;
            for file in files {
                page += sizes.get(&format!("{file}.wasm")).with_context(|| format!("{file}.wasm is missing"))?;
            }
            pages.insert(name_of(function).to_owned(), page);
        }
        let everything = sizes.iter().filter(|(name, _)| code(name)).map(|(_, size)| size).sum();
        Ok(Self { common, pages, everything })
    }

    /// What the heaviest page loads.
    pub fn heaviest(&self) -> u64 {
        self.common + self.pages.values().max().copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_loads_what_is_common_and_its_own_parts() {
        let sizes = [("r.js", 10), ("r_bg.wasm", 100), (LINK, 1), ("one.wasm", 20), ("both.wasm", 5), ("m.json", 7)];
        let sizes = sizes.map(|(name, size)| (name.to_owned(), size)).into_iter().collect();
        let parts = [("run_body_77", vec!["both", "one"]), ("compare_body_78", vec!["both"])];
        let parts = parts.map(|(name, files)| (name.to_owned(), files.into_iter().map(str::to_owned).collect()));
        let weight = Weight::of(&sizes, &parts.into_iter().collect()).unwrap();
        assert_eq!(weight.common, 111);
        assert_eq!(weight.pages, [("compare_body".to_owned(), 5), ("run_body".to_owned(), 25)].into_iter().collect());
        assert_eq!((weight.heaviest(), weight.everything), (136, 136));
    }
}
