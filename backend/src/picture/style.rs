//! The style sheets as a drawing needs them: rules for what SVG paints, every custom property replaced by its value.

use std::{collections::BTreeMap, sync::LazyLock};

use super::markup::Element;

/// Every style sheet that pages load, gathered when this is built.
const SHEETS: &[&str] = include!(concat!(env!("OUT_DIR"), "/sheets.rs"));

/// What SVG paints with.
const PAINTED: [&str; 15] = [
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linejoin",
    "stroke-linecap",
    "stroke-opacity",
    "opacity",
    "font-size",
    "font-weight",
    "paint-order",
    "text-anchor",
    "dominant-baseline",
    "shape-rendering",
];

/// The property by which an element hands its own colour to a rule.
const OWN: &str = "--k";

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// The theme of that name.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "light" => Some(Self::Light),
            "dark" => Some(Self::Dark),
            _ => None,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// One selector with what it sets.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rule {
    selector: Vec<Compound>,
    text: String,
    declarations: Vec<(String, String)>,
}

/// An element name and classes that must all be there.
#[derive(Clone, Debug, Default, PartialEq)]
struct Compound {
    name: String,
    classes: Vec<String>,
}

/// Values of custom properties, and the rules of all sheets in their order.
pub(super) struct Dress {
    tokens: BTreeMap<String, String>,
    rules: &'static [Rule],
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| SHEETS.iter().flat_map(|sheet| rules(sheet)).collect());

impl Dress {
    /// The dress of a theme.
    pub(super) fn of(theme: Theme) -> Self {
        let mut tokens = BTreeMap::new();
        let on_screen = |sheet| blocks(sheet).into_iter().filter(|(selector, _)| *selector == "@media screen");
        for sheet in SHEETS.iter().copied() {
            // Paper is light, so that the dark theme is a matter of screens.
            let inner = on_screen(sheet).flat_map(|(_, block)| blocks(block));
            for (selector, block) in blocks(sheet).into_iter().chain(inner) {
                let dark = selector == ":root[data-theme=\"dark\"]";
                if selector == ":root" || (dark && theme == Theme::Dark) {
                    let own = declarations(block).filter(|(name, _)| name.starts_with("--"));
                    tokens.extend(own.map(|(name, value)| (name.to_owned(), value.to_owned())));
                }
            }
        }
        Self { tokens, rules: &RULES }
    }

    /// The value of a custom property, resolved.
    pub(super) fn token(&self, name: &str) -> String {
        self.value(&format!("var({name})"))
    }

    /// A value with every custom property and mixture of colours replaced.
    pub(super) fn value(&self, value: &str) -> String {
        let mut value = value.to_owned();
        // A property may be made of others; more than a few steps are a circle.
        for _ in 0..8 {
            let Some((before, inner, after)) = call(&value, "var(") else { break };
            let (name, otherwise) = inner.split_once(',').unwrap_or((inner, ""));
            let found = self.tokens.get(name.trim()).map_or(otherwise.trim(), String::as_str);
            value = format!("{before}{found}{after}");
        }
        while let Some((before, inner, after)) = call(&value, "color-mix(") {
            let mixed = mix(inner).unwrap_or_else(|| "currentColor".to_owned());
            value = format!("{before}{mixed}{after}");
        }
        value
    }

    /// The rules as a style sheet for inside of an SVG.
    pub(super) fn css(&self) -> String {
        let mut out = String::new();
        for rule in self.rules {
            let set: Vec<String> = rule
                .declarations
                .iter()
                .filter(|(_, value)| !value.contains(OWN))
                .map(|(name, value)| (name, self.value(value)))
                .filter(|(_, value)| !value.trim().is_empty())
                .map(|(name, value)| format!("{name}:{value}"))
                .collect();
            if !set.is_empty() {
                out.push_str(&format!("{}{{{}}}", rule.text, set.join(";")));
            }
        }
        out
    }

    /// The `style` attribute of an element: its own declarations resolved, and those of rules that use its own colour.
    pub(super) fn inline(&self, element: &Element) -> Option<String> {
        let style = element.attribute("style")?;
        let mut out: Vec<String> = Vec::new();
        for (name, value) in declarations(style) {
            if name == OWN {
                let keyed =
                    self.rules.iter().filter(|rule| rule.selector.last().is_some_and(|last| last.fits(element)));
                for (name, rule) in keyed.flat_map(|rule| &rule.declarations).filter(|(_, value)| value.contains(OWN)) {
                    let value = replace_own(rule, value);
                    out.push(format!("{name}:{}", self.value(&value)));
                }
            } else {
                out.push(format!("{name}:{}", self.value(value)));
            }
        }
        Some(out.join(";"))
    }

    /// What the rules set `property` to on the last of `path`, whose ancestors come before it.
    pub(super) fn set_on(&self, path: &[(&str, &str)], property: &str) -> Option<String> {
        let fitting = self.rules.iter().filter(|rule| rule.fits(path));
        let mut best: Option<(usize, &str)> = None;
        for rule in fitting {
            let weight = rule.selector.iter().map(|compound| compound.classes.len()).sum();
            for (name, value) in &rule.declarations {
                if name == property && best.is_none_or(|(other, _)| weight >= other) {
                    best = Some((weight, value));
                }
            }
        }
        best.map(|(_, value)| self.value(value))
    }
}

impl Rule {
    fn fits(&self, path: &[(&str, &str)]) -> bool {
        let Some(((name, classes), ancestors)) = path.split_last() else { return false };
        let Some((last, others)) = self.selector.split_last() else { return false };
        if !last.fits_names(name, classes) {
            return false;
        }
        let mut above = ancestors.iter().rev();
        others.iter().rev().all(|compound| above.any(|(name, classes)| compound.fits_names(name, classes)))
    }
}

impl Compound {
    fn fits(&self, element: &Element) -> bool {
        self.fits_names(&element.name, element.attribute("class").unwrap_or_default())
    }

    fn fits_names(&self, name: &str, classes: &str) -> bool {
        (self.name.is_empty() || self.name == name)
            && self.classes.iter().all(|class| classes.split_whitespace().any(|other| other == class))
    }
}

/// Selectors and blocks at the top of a sheet.
fn blocks(sheet: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let (mut depth, mut begin, mut open) = (0_usize, 0_usize, 0_usize);
    let mut at = 0;
    while at < sheet.len() {
        if sheet[at..].starts_with("/*") {
            let end = sheet[at..].find("*/").map_or(sheet.len(), |end| at + end + 2);
            if depth == 0 {
                begin = end;
            }
            at = end;
            continue;
        }
        match sheet.as_bytes()[at] {
            b'{' => {
                if depth == 0 {
                    open = at;
                }
                depth += 1;
            }
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    found.push((sheet[begin..open].trim(), &sheet[open + 1..at]));
                    begin = at + 1;
                }
            }
            _ => {}
        }
        at += 1;
        while !sheet.is_char_boundary(at) {
            at += 1;
        }
    }
    found
}

fn declarations(block: &str) -> impl Iterator<Item = (&str, &str)> {
    block.split(';').filter_map(|part| {
        let part = part.rsplit("*/").next().unwrap_or(part);
        let (name, value) = part.split_once(':')?;
        Some((name.trim(), value.trim()))
    })
}

/// The rules of a sheet that set what SVG paints, for selectors made of names, classes and descent alone.
fn rules(sheet: &str) -> Vec<Rule> {
    let mut found = Vec::new();
    // What stands inside of `@media` is for windows, not for drawings.
    for (selectors, block) in blocks(sheet).into_iter().filter(|(selectors, _)| !selectors.starts_with('@')) {
        let set: Vec<(String, String)> = declarations(block)
            .filter(|(name, _)| PAINTED.contains(name))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        if set.is_empty() {
            continue;
        }
        for text in selectors.split(',').map(str::trim) {
            let simple = text.chars().all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-' | '_' | ' '));
            // Rules for a bare element are about pages, not about plots.
            if !simple || !(text.contains('.') || text.starts_with("svg ")) {
                continue;
            }
            let selector = text.split_whitespace().map(compound).collect();
            found.push(Rule { selector, text: text.to_owned(), declarations: set.clone() });
        }
    }
    found
}

fn compound(text: &str) -> Compound {
    let mut parts = text.split('.');
    let name = parts.next().unwrap_or_default().to_owned();
    Compound { name, classes: parts.map(str::to_owned).collect() }
}

/// The first call of a function: what is before it, between its parentheses, and after it.
fn call<'a>(value: &'a str, name: &str) -> Option<(&'a str, &'a str, &'a str)> {
    let at = value.find(name)?;
    let inner = at + name.len();
    let mut depth = 1;
    for (place, sign) in value[inner..].char_indices() {
        match sign {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((&value[..at], &value[inner..inner + place], &value[inner + place + 1..]));
        }
    }
    None
}

/// `var(--k)` and `var(--k, …)` replaced by the element's own value.
fn replace_own(value: &str, own: &str) -> String {
    match call(value, "var(") {
        Some((before, inner, after)) if inner.split(',').next().is_some_and(|name| name.trim() == OWN) => {
            format!("{before}{own}{}", replace_own(after, own))
        }
        Some((before, inner, after)) => format!("{before}var({inner}){}", replace_own(after, own)),
        None => value.to_owned(),
    }
}

/// `in srgb, A p%, B` as one colour: each channel weighted by p (CSS Color 5).
fn mix(arguments: &str) -> Option<String> {
    let mut parts = arguments.split(',').map(str::trim);
    parts.next().filter(|space| *space == "in srgb")?;
    let (first, share) = parts.next()?.rsplit_once(' ')?;
    let share: f64 = share.trim().strip_suffix('%')?.parse::<f64>().ok()? / 100.0;
    let (one, other) = (channels(first.trim())?, channels(parts.next()?)?);
    let mixed = [0, 1, 2].map(|at| (one[at] * share + other[at] * (1.0 - share)).round().clamp(0.0, 255.0) as u8);
    Some(format!("#{:02x}{:02x}{:02x}", mixed[0], mixed[1], mixed[2]))
}

/// Red, green and blue of `#rgb` or `#rrggbb`, 0..=255.
fn channels(colour: &str) -> Option<[f64; 3]> {
    let digits = colour.strip_prefix('#')?;
    let value = |text: &str| u8::from_str_radix(text, 16).ok().map(f64::from);
    match digits.len() {
        6 if digits.is_ascii() => Some([value(&digits[0..2])?, value(&digits[2..4])?, value(&digits[4..6])?]),
        3 if digits.is_ascii() => {
            let one = |at: usize| value(&digits[at..=at]).map(|half| half * 17.0);
            Some([one(0)?, one(1)?, one(2)?])
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn themes_have_their_colours() {
        assert_eq!(Dress::of(Theme::Light).token("--paper"), "#fbfaf8");
        assert_eq!(Dress::of(Theme::Dark).token("--paper"), "#161513");
        assert_eq!(Dress::of(Theme::Dark).token("--nothing"), "");
    }

    #[test]
    fn no_property_is_left_in_the_sheet() {
        for theme in [Theme::Light, Theme::Dark] {
            let css = Dress::of(theme).css();
            assert!(css.contains(".tick{") && css.contains(".disc{"), "{css}");
            assert!(!css.contains("var(") && !css.contains("color-mix") && !css.contains('<'), "{css}");
        }
    }

    #[test]
    fn a_mixture_by_hand() {
        assert_eq!(mix("in srgb, #ff0000 50%, #000"), Some("#800000".into()));
        assert_eq!(mix("in oklab, #ff0000 50%, #000"), None);
    }

    #[test]
    fn an_element_s_own_colour_reaches_the_rule() {
        let element = Element {
            name: "text".into(),
            attributes: vec![("class".into(), "dl".into()), ("style".into(), "--k:var(--c0)".into())],
            ..Element::default()
        };
        let style = Dress::of(Theme::Light).inline(&element).unwrap();
        // 72 % of #0072b2 and 28 % of #1c1b1a.
        assert_eq!(style, "fill:#085a87");
    }

    #[test]
    fn the_more_exact_rule_wins() {
        let dress = Dress::of(Theme::Light);
        let size = |classes| dress.set_on(&[("svg", "plot"), ("text", classes)], "font-weight");
        assert_eq!((size("dl").as_deref(), size("dl reference").as_deref()), (Some("600"), Some("400")));
        assert_eq!(size("tick"), None);
    }
}
