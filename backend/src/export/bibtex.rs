//! How a page is cited, and the paper whose figure it reproduces.

use retort_app::view::encoding::encoded;

/// The paper whose figures are run here.
const PAPER: &str = "@inproceedings{stanton2021does,
  title     = {Does Knowledge Distillation Really Work?},
  author    = {Stanton, Samuel and Izmailov, Pavel and Kirichenko, Polina and Alemi, Alexander A. and Wilson, Andrew Gordon},
  booktitle = {Advances in Neural Information Processing Systems},
  volume    = {34},
  year      = {2021},
  eprint    = {2106.05945},
  archiveprefix = {arXiv}
}
";

/// Entries for what stands at `address`: `title` is its heading, `when` the day of the numbers as `2026-11-28`, and
/// `link` a short link where the view has one.
pub fn bibtex(address: &str, title: &str, when: &str, link: Option<&str>) -> String {
    let (path, _) = address.split_once('?').unwrap_or((address, ""));
    let key: String = path.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    let key = if key.is_empty() { "explore" } else { &key };
    let (year, month) = (when.get(..4).unwrap_or_default(), when.get(5..7).unwrap_or_default());
    let place = link.unwrap_or(address);
    let mut out = String::new();
    if path.starts_with("/figures") {
        out.push_str(PAPER);
        out.push('\n');
    }
    out.push_str(&format!(
        "@misc{{retort:{key},\n  title        = {{{}}},\n  author       = {{{{Retort}}}},\n  year         = {{{year}}},\n  \
         month        = {{{month}}},\n  note         = {{Retort {}, numbers of {when}}},\n  howpublished = {{\\url{{{}}}}}\n}}\n",
        super::latex::escaped(title),
        env!("CARGO_PKG_VERSION"),
        in_url(place),
    ));
    out
}

/// An address inside `\url{}`: braces, backslashes and per cent signs would end it or begin a comment elsewhere.
fn in_url(address: &str) -> String {
    let odd = |sign: char| matches!(sign, '{' | '}' | '\\') || sign.is_control() || !sign.is_ascii();
    address.chars().map(|sign| if odd(sign) { encoded(&sign.to_string()) } else { sign.to_string() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_cites_its_paper_too() {
        let text = bibtex("/figures/fig6b?scale=full", "Figure 6b: a & b", "2026-11-28", None);
        assert!(text.starts_with("@inproceedings{stanton2021does,"), "{text}");
        for part in [
            "@misc{retort:figuresfig6b,",
            "title        = {Figure 6b: a \\& b}",
            "year         = {2026}",
            "\\url{/figures/fig6b?scale=full}",
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
        let text = bibtex("/?filter=}{", "Explore", "2026-11-28", Some("http://here/v/abcdefghjk"));
        assert!(!text.contains("stanton") && text.contains("\\url{http://here/v/abcdefghjk}"), "{text}");
        assert!(bibtex("/?filter=}{", "Explore", "2026-11-28", None).contains("\\url{/?filter=%7D%7B}"));
    }
}
