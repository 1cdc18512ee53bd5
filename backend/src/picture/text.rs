//! Texts of a drawing as outlines, so that a picture looks the same on every machine, whatever fonts it has.

use std::fmt::Write;

use resvg::usvg::roxmltree::{Document, Node};
use ttf_parser::{Face, OutlineBuilder};

use super::{markup::escaped, style::Dress};

/// DejaVu Sans Condensed, which may be changed and passed on; see `public/fonts/LICENSE.txt`.
const REGULAR: &[u8] = include_bytes!("../../../public/fonts/DejaVuSansCondensed.ttf");
const BOLD: &[u8] = include_bytes!("../../../public/fonts/DejaVuSansCondensed-Bold.ttf");
/// The size of a text that no rule speaks of, in pixels.
const SIZE: f64 = 14.0;

/// Both weights.
pub(super) struct Fonts {
    regular: Face<'static>,
    bold: Face<'static>,
}

impl Fonts {
    /// The fonts that this program carries; none if they were damaged when it was built.
    pub(super) fn carried() -> Option<Self> {
        Some(Self { regular: Face::parse(REGULAR, 0).ok()?, bold: Face::parse(BOLD, 0).ok()? })
    }

    fn face(&self, bold: bool) -> &Face<'static> {
        if bold { &self.bold } else { &self.regular }
    }

    /// The width of a line in pixels.
    pub(super) fn width(&self, text: &str, size: f64, bold: bool) -> f64 {
        let face = self.face(bold);
        let advance = |sign: char| face.glyph_index(sign).and_then(|glyph| face.glyph_hor_advance(glyph)).unwrap_or(0);
        let units: f64 = text.chars().map(|sign| f64::from(advance(sign))).sum();
        units * size / f64::from(face.units_per_em())
    }

    /// The outline of a line whose left end on the base line is at (`x`, `y`). A sign that the font lacks is a box.
    fn outline(&self, text: &str, (x, y): (f64, f64), size: f64, bold: bool) -> String {
        let face = self.face(bold);
        let scale = size / f64::from(face.units_per_em());
        let mut pen = Pen { out: String::new(), x, y, scale };
        for sign in text.chars() {
            let glyph = face.glyph_index(sign).unwrap_or_default();
            if !sign.is_whitespace() {
                face.outline_glyph(glyph, &mut pen);
            }
            pen.x += f64::from(face.glyph_hor_advance(glyph).unwrap_or(0)) * scale;
        }
        pen.out
    }
}

struct Pen {
    out: String,
    x: f64,
    y: f64,
    scale: f64,
}

impl Pen {
    fn add(&mut self, letter: char, points: &[(f32, f32)]) {
        self.out.push(letter);
        for (x, y) in points {
            let (x, y) = (self.x + f64::from(*x) * self.scale, self.y - f64::from(*y) * self.scale);
            // Writing to a string cannot fail.
            let _ = write!(self.out, "{x:.2} {y:.2} ");
        }
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.add('M', &[(x, y)]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.add('L', &[(x, y)]);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.add('Q', &[(x1, y1), (x, y)]);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.add('C', &[(x1, y1), (x2, y2), (x, y)]);
    }

    fn close(&mut self) {
        self.out.push('Z');
    }
}

/// The SVG with every `text` as a `path` that keeps its classes, or why it is no XML.
pub(super) fn outlined(svg: &str, dress: &Dress, fonts: &Fonts) -> Result<String, String> {
    let document = Document::parse(svg).map_err(|error| error.to_string())?;
    let mut out = String::with_capacity(svg.len() * 2);
    copy(document.root_element(), dress, fonts, &mut out);
    Ok(out)
}

fn copy(node: Node<'_, '_>, dress: &Dress, fonts: &Fonts, out: &mut String) {
    if node.is_text() {
        out.push_str(&escaped(node.text().unwrap_or_default()));
        return;
    }
    if !node.is_element() || matches!(node.tag_name().name(), "metadata" | "title" | "desc") {
        return;
    }
    if node.tag_name().name() == "text" {
        line(node, dress, fonts, out);
        return;
    }
    let _ = write!(out, "<{}", node.tag_name().name());
    if node.parent_element().is_none() {
        out.push_str(" xmlns=\"http://www.w3.org/2000/svg\"");
    }
    for attribute in node.attributes() {
        let _ = write!(out, " {}=\"{}\"", attribute.name(), escaped(attribute.value()));
    }
    out.push('>');
    for child in node.children() {
        copy(child, dress, fonts, out);
    }
    let _ = write!(out, "</{}>", node.tag_name().name());
}

fn line(node: Node<'_, '_>, dress: &Dress, fonts: &Fonts, out: &mut String) {
    let property = |name: &str| {
        let own = node.attribute("style").and_then(|style| {
            style
                .split(';')
                .filter_map(|part| part.split_once(':'))
                .find(|(key, _)| key.trim() == name)
                .map(|(_, value)| value.trim().to_owned())
        });
        let path: Vec<(&str, &str)> = node
            .ancestors()
            .filter(Node::is_element)
            .map(|element| (element.tag_name().name(), element.attribute("class").unwrap_or_default()))
            .collect();
        let path: Vec<_> = path.into_iter().rev().collect();
        own.or_else(|| dress.set_on(&path, name)).or_else(|| node.attribute(name).map(str::to_owned))
    };
    let length = |text: &str| text.trim().trim_end_matches("px").parse::<f64>().ok();
    let size = property("font-size").as_deref().and_then(length).unwrap_or(SIZE);
    let bold = property("font-weight")
        .is_some_and(|weight| weight == "bold" || length(&weight).is_some_and(|weight| weight >= 600.0));
    let anchor = property("text-anchor").unwrap_or_default();
    let number = |node: Node<'_, '_>, name: &str| node.attribute(name).and_then(length);
    let (mut x, mut y) = (number(node, "x").unwrap_or(0.0), number(node, "y").unwrap_or(0.0));
    x += number(node, "dx").unwrap_or(0.0);
    y += number(node, "dy").unwrap_or(0.0);
    let mut path = String::new();
    for child in node.children() {
        let inner = child.is_element();
        let words: String = match inner {
            true => child.descendants().filter(Node::is_text).filter_map(|text| text.text()).collect(),
            false => child.text().unwrap_or_default().to_owned(),
        };
        if inner {
            x = number(child, "x").unwrap_or(x) + number(child, "dx").unwrap_or(0.0);
            y = number(child, "y").unwrap_or(y) + number(child, "dy").unwrap_or(0.0);
        }
        let width = fonts.width(&words, size, bold);
        let left = match anchor.as_str() {
            "middle" => x - width / 2.0,
            "end" => x - width,
            _ => x,
        };
        path.push_str(&fonts.outline(&words, (left, y), size, bold));
        x += width;
    }
    out.push_str("<path");
    for attribute in
        node.attributes().filter(|attribute| !matches!(attribute.name(), "x" | "y" | "dx" | "dy" | "text-anchor"))
    {
        let _ = write!(out, " {}=\"{}\"", attribute.name(), escaped(attribute.value()));
    }
    let _ = write!(out, " d=\"{path}\"/>");
}

#[cfg(test)]
mod tests {
    use super::{super::style::Theme, *};

    #[test]
    fn a_text_becomes_a_path_where_it_stood() {
        let (dress, fonts) = (Dress::of(Theme::Light), Fonts::carried().unwrap());
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"><g class=\"plot\"><text class=\"tick\" x=\"50\" y=\"20\" text-anchor=\"end\">τ &lt; 4</text></g></svg>";
        let out = outlined(svg, &dress, &fonts).unwrap();
        assert!(!out.contains("<text") && out.contains("<path class=\"tick\" d=\"M"), "{out}");
        assert!((fonts.width("0", 12.0, false) - 6.87).abs() < 0.1, "{}", fonts.width("0", 12.0, false));
        assert!(outlined("<svg", &dress, &fonts).is_err());
    }

    #[test]
    fn the_signs_of_our_words_are_in_the_font() {
        let fonts = Fonts::carried().unwrap();
        for sign in "τλρβαμ±−–…→↑↓×≥≤∞’“”·★☆²³⁴".chars() {
            assert!(fonts.regular.glyph_index(sign).is_some() && fonts.bold.glyph_index(sign).is_some(), "{sign}");
        }
    }
}
