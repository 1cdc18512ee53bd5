//! What the style sheets promise: every text and mark can be told from its ground in both themes, and sizes of type
//! and distances come from one scale each.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which may panic")]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

/// Sizes of type in pixels.
const TYPE: [f64; 5] = [12.0, 14.0, 16.0, 20.0, 28.0];
/// Distances in pixels: steps of four, and hairs beside a border or a letter.
const SPACE: [f64; 10] = [0.0, 1.0, 2.0, 4.0, 8.0, 12.0, 16.0, 24.0, 32.0, 48.0];

/// The grounds that text and marks stand on.
const GROUNDS: [&str; 3] = ["paper", "raised", "soft"];

/// A sheet's name and its text without comments.
fn sheets() -> Vec<(String, String)> {
    let folder = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../style");
    let mut sheets: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            (entry.file_name().into_string().unwrap(), without_comments(&fs::read_to_string(entry.path()).unwrap()))
        })
        .collect();
    sheets.sort();
    sheets
}

fn without_comments(text: &str) -> String {
    let mut rest = text;
    let mut out = String::new();
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").unwrap().1;
    }
    out + rest
}

/// Every declaration with the selector it stands under: `("main.css", ".top", "padding", "0 24px")`.
fn declarations() -> Vec<(String, String, String, String)> {
    let mut all = Vec::new();
    for (sheet, text) in sheets() {
        let mut selectors: Vec<String> = Vec::new();
        let mut since = 0;
        for (at, sign) in text.char_indices() {
            let words = text[since..at].trim();
            match sign {
                '{' => selectors.push(words.split_whitespace().collect::<Vec<_>>().join(" ")),
                ';' | '}' => {
                    if let Some((name, value)) = words.split_once(':') {
                        let selector = selectors.join(" ");
                        all.push((sheet.clone(), selector, name.trim().to_owned(), value.trim().to_owned()));
                    }
                    if sign == '}' {
                        selectors.pop();
                    }
                }
                _ => continue,
            }
            since = at + 1;
        }
    }
    all
}

/// The lengths in pixels that stand in a value, whatever their sign; what is computed from others has none of its own.
fn pixels(value: &str) -> Vec<f64> {
    let words = value.split(|sign: char| sign.is_whitespace() || matches!(sign, '/' | ',' | '(' | ')'));
    words.filter_map(|word| word.trim_start_matches('-').strip_suffix("px")?.parse().ok()).collect()
}

/// The colours of a theme, by the selectors of the block that sets them.
fn colours(under: &str) -> BTreeMap<String, String> {
    let own = declarations().into_iter().filter(|(_, selector, name, _)| selector == under && name.starts_with("--"));
    own.filter(|(.., value)| value.starts_with('#')).map(|(_, _, name, value)| (name[2..].to_owned(), value)).collect()
}

fn themes() -> [(&'static str, BTreeMap<String, String>); 2] {
    let light = colours(":root");
    let mut dark = light.clone();
    dark.extend(colours("@media screen :root[data-theme=\"dark\"]"));
    [("light", light), ("dark", dark)]
}

/// Relative luminance of `#rrggbb` (WCAG 2.2).
fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

/// Contrast ratio of two colours, 1 to 21 (WCAG 2.2).
fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn contrast_by_hand() {
    assert!((contrast("#ffffff", "#000000") - 21.0).abs() < 1e-9);
    assert!((contrast("#767676", "#ffffff") - 4.54).abs() < 0.01);
}

#[test]
fn text_has_four_and_a_half_to_one() {
    for (theme, colours) in themes() {
        let texts = ["ink", "muted", "accent", "good", "warn", "bad"];
        let mut pairs: Vec<(&str, &str)> =
            texts.iter().flat_map(|text| GROUNDS.map(|ground| (*text, ground))).collect();
        // Chosen rows, and buttons that are filled.
        pairs.extend(["ink", "muted", "accent", "good"].map(|text| (text, "wash")));
        pairs.push(("on", "accent"));
        for (text, ground) in pairs {
            let ratio = contrast(&colours[text], &colours[ground]);
            assert!(ratio >= 4.5, "{theme}: --{text} on --{ground} has {ratio:.2}:1");
        }
    }
}

#[test]
fn marks_have_three_to_one() {
    for (theme, colours) in themes() {
        for kind in ["c", "o"] {
            for number in 0..8 {
                let mark = format!("{kind}{number}");
                for ground in GROUNDS {
                    let ratio = contrast(&colours[&mark], &colours[ground]);
                    assert!(ratio >= 3.0, "{theme}: --{mark} on --{ground} has {ratio:.2}:1");
                }
            }
        }
    }
}

/// The order of values shows as an order of lightness, to whoever tells no colours apart.
#[test]
fn ordered_colours_are_ordered_in_lightness() {
    for (theme, colours) in themes() {
        let steps: Vec<f64> = (0..8).map(|number| luminance(&colours[&format!("o{number}")])).collect();
        assert!(steps.is_sorted(), "{theme}: {steps:?}");
    }
}

/// Who chose dark and whose system is dark see the same.
#[test]
fn the_dark_theme_is_one() {
    let chosen = colours("@media screen :root[data-theme=\"dark\"]");
    let system = colours("@media screen and (prefers-color-scheme: dark) :root:not([data-theme=\"light\"])");
    assert_eq!(chosen, system);
    assert!(chosen.contains_key("paper") && chosen.contains_key("c0"));
}

#[test]
fn sizes_of_type_come_from_one_scale() {
    let typed = declarations().into_iter().filter(|(_, _, name, _)| matches!(name.as_str(), "font" | "font-size"));
    let off: Vec<_> = typed
        .filter(|(_, _, name, value)| {
            // The second length of `font: 14px/20px` is the height of the line.
            let sizes = if name == "font" { value.split('/').next().unwrap() } else { value };
            pixels(sizes).iter().any(|size| !TYPE.contains(size))
        })
        .collect();
    assert!(off.is_empty(), "not in {TYPE:?}: {off:#?}");
}

#[test]
fn distances_come_from_one_scale() {
    let spaced = |name: &str| {
        ["padding", "margin", "gap", "row-gap", "column-gap"]
            .iter()
            .any(|kind| name == *kind || name.starts_with(&format!("{kind}-")))
    };
    let off: Vec<_> = declarations()
        .into_iter()
        .filter(|(_, _, name, value)| spaced(name) && pixels(value).iter().any(|space| !SPACE.contains(space)))
        .collect();
    assert!(off.is_empty(), "not in {SPACE:?}: {off:#?}");
}

#[test]
fn weights_are_two() {
    let weights = declarations().into_iter().filter(|(_, _, name, _)| name == "font-weight");
    let off: Vec<_> =
        weights.filter(|(.., value)| !matches!(value.trim_end_matches("!important").trim(), "400" | "600")).collect();
    assert!(off.is_empty(), "neither 400 nor 600: {off:#?}");
}
