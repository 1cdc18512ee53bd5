//! A plot with its title, axis titles and legend as one SVG that needs nothing else.

use std::fmt::Write;

use super::{
    markup::{Content, escaped},
    plot::{Entry, Mark, Plot, drawn},
    style::{Dress, Theme},
    text::Fonts,
};

/// Space around everything, in pixels.
const PAD: f64 = 16.0;
/// Height of a line of the legend.
const LINE: f64 = 20.0;
/// Named for whoever opens it: common first, the one that our own pictures are drawn with among them.
const FAMILY: &str = "Helvetica, Arial, 'DejaVu Sans Condensed', sans-serif";

/// What lies under a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ground {
    /// The page's own.
    #[default]
    Paper,
    /// White, for print; with the light theme only.
    White,
    /// Nothing.
    Clear,
}

impl Ground {
    /// The ground of that name.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "paper" => Some(Self::Paper),
            "white" => Some(Self::White),
            "none" => Some(Self::Clear),
            _ => None,
        }
    }
}

/// What a picture says of itself, for whoever finds it without its page: names and values.
pub type Facts = [(String, String)];

/// The picture as SVG.
pub fn sheet(plot: &Plot, theme: Theme, ground: Ground, facts: &Facts) -> String {
    let dress = Dress::of(theme);
    let Some(fonts) = Fonts::carried() else { return String::new() };
    let (ink, muted) = (dress.token("--ink"), dress.token("--muted"));
    let (width, height) = plot.size;
    let whole = width + 2.0 * PAD;
    let mut body = String::new();
    let mut top = PAD;
    if !plot.title.is_empty() {
        let _ = write!(
            body,
            "<text x=\"{PAD}\" y=\"{:.1}\" style=\"font-size:14px;font-weight:600;fill:{ink}\">{}</text>",
            top + 12.0,
            escaped(&plot.title)
        );
        if !plot.unit.is_empty() {
            let left = PAD + fonts.width(&plot.title, 14.0, true) + 8.0;
            let _ = write!(
                body,
                "<text x=\"{left:.1}\" y=\"{:.1}\" style=\"font-size:14px;fill:{muted}\">{}</text>",
                top + 12.0,
                escaped(&plot.unit)
            );
        }
        top += 24.0;
    }
    if !plot.axes.1.is_empty() {
        let _ = write!(
            body,
            "<text x=\"{PAD}\" y=\"{:.1}\" style=\"font-size:12px;font-weight:600;fill:{ink}\">{}</text>",
            top + 12.0,
            escaped(&plot.axes.1)
        );
        top += 22.0;
    }
    let _ = write!(body, "<g class=\"{}\" transform=\"translate({PAD} {top:.1})\">", escaped(&plot.class));
    for child in drawn(&plot.drawing) {
        content(&child, &dress, &mut body);
    }
    body.push_str("</g>");
    top += height + 4.0;
    if !plot.axes.0.is_empty() {
        let _ = write!(
            body,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" style=\"font-size:12px;font-weight:600;fill:{ink}\">{}</text>",
            whole - PAD,
            top + 12.0,
            escaped(&plot.axes.0)
        );
        top += 20.0;
    }
    top = legend(&plot.legend, &dress, &fonts, whole, top, &mut body);
    let total = top + PAD;
    let paint = match ground {
        Ground::Paper => dress.token("--paper"),
        Ground::White => "#ffffff".to_owned(),
        Ground::Clear => String::new(),
    };
    let mut out = String::new();
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{whole:.0}\" height=\"{total:.0}\" viewBox=\"0 0 {whole:.0} {total:.0}\" role=\"img\" color=\"{ink}\" font-family=\"{FAMILY}\">"
    );
    let _ = write!(out, "<title>{}</title>", escaped(&plot.title));
    let words: Vec<String> = facts.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let _ = write!(out, "<desc>{}</desc><metadata>", escaped(&words.join(" ")));
    for (name, value) in facts {
        let _ = write!(out, "<fact xmlns=\"urn:retort\" name=\"{}\">{}</fact>", escaped(name), escaped(value));
    }
    // A halo has the colour of what is under it.
    let css =
        if ground == Ground::White { dress.css().replace(&dress.token("--paper"), "#ffffff") } else { dress.css() };
    let _ = write!(out, "</metadata><style>{css}</style>");
    if !paint.is_empty() {
        let _ = write!(out, "<rect width=\"100%\" height=\"100%\" fill=\"{paint}\"/>");
    }
    out.push_str(&body);
    out.push_str("</svg>\n");
    out
}

/// The entries in lines as wide as the picture; answers where the next thing begins.
fn legend(entries: &[Entry], dress: &Dress, fonts: &Fonts, whole: f64, mut top: f64, out: &mut String) -> f64 {
    if entries.is_empty() {
        return top;
    }
    top += 8.0;
    let mut left = PAD;
    for entry in entries {
        let words = fonts.width(&entry.words, 12.0, false);
        let mark = match &entry.mark {
            None => 0.0,
            Some(Mark::Drawing(_, (width, _))) => width + 6.0,
            Some(Mark::Line { .. }) => 20.0,
        };
        if left > PAD && left + mark + words > whole - PAD {
            left = PAD;
            top += LINE;
        }
        match &entry.mark {
            None => {}
            Some(Mark::Drawing(drawing, (_, height))) => {
                let class = drawing.attribute("class").unwrap_or_default();
                let down = top + (LINE - height) / 2.0;
                let _ = write!(out, "<g class=\"{}\" transform=\"translate({left:.1} {down:.1})\">", escaped(class));
                for child in drawn(drawing) {
                    content(&child, dress, out);
                }
                out.push_str("</g>");
            }
            Some(Mark::Line { colour, dashed }) => {
                let dash = if *dashed { " stroke-dasharray=\"4 3\"" } else { "" };
                let _ = write!(
                    out,
                    "<path d=\"M{left:.1} {y:.1}h14\" fill=\"none\" stroke-width=\"2.5\" stroke=\"{}\"{dash}/>",
                    dress.value(colour),
                    y = top + LINE / 2.0
                );
            }
        }
        let _ = write!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" style=\"font-size:12px;fill:{}\">{}</text>",
            left + mark,
            top + 14.0,
            dress.token("--muted"),
            escaped(&entry.words)
        );
        left += mark + words + 16.0;
    }
    top + LINE
}

/// A part of the drawing with its style resolved; links and what only a browser needs are left out.
fn content(child: &Content, dress: &Dress, out: &mut String) {
    let Content::Element(element) = child else {
        if let Content::Text(text) = child {
            out.push_str(&escaped(text));
        }
        return;
    };
    let name = if element.name == "a" { "g" } else { element.name.as_str() };
    if matches!(name, "title" | "desc" | "foreignObject" | "script" | "image" | "canvas") {
        return;
    }
    let _ = write!(out, "<{name}");
    for (name, value) in &element.attributes {
        if is_drawing(name) && element.name != "a" {
            let value = if name == "style" { dress.inline(element).unwrap_or_default() } else { dress.value(value) };
            let _ = write!(out, " {name}=\"{}\"", escaped(&value));
        }
    }
    out.push('>');
    for child in &element.children {
        content(child, dress, out);
    }
    let _ = write!(out, "</{name}>");
}

/// Attributes that say where and how something is drawn.
fn is_drawing(name: &str) -> bool {
    const OTHER: [&str; 10] =
        ["href", "tabindex", "draggable", "role", "data-key", "data-mark", "focusable", "target", "rel", "aria-label"];
    let odd = |sign: char| !(sign.is_ascii_alphanumeric() || sign == '-');
    !OTHER.contains(&name)
        && !name.starts_with("aria-")
        && !name.starts_with("data-")
        && !name.starts_with("on")
        && !name.contains(odd)
}

#[cfg(test)]
mod tests {
    use resvg::usvg::roxmltree::Document;

    use super::{super::markup, *};

    /// A page with every kind of thing that our plots are made of.
    pub(crate) const PAGE: &str = "<main><figure class=\"chart\"><figcaption><b>KL &amp; more</b> <span class=\"unit\">nats</span></figcaption>\
        <svg class=\"plot\" viewBox=\"0 0 420 236\" tabindex=\"0\"><title>no</title><line class=\"grid\" x1=\"0\" x2=\"9\" y1=\"5\" y2=\"5\"></line>\
        <a href=\"/runs/x\" aria-label=\"a\"><path class=\"disc\" d=\"M1 1h4v4z\" style=\"fill:var(--c0)\"></path></a>\
        <text class=\"dl\" x=\"20\" y=\"20\" style=\"--k:var(--c1)\">τ &lt; 4</text></svg>\
        <ul class=\"legend\"><li><i class=\"swatch\" style=\"border-color:var(--c2)\"></i>one</li></ul></figure></main>";

    #[test]
    fn it_stands_alone_and_is_xml() {
        let plots = super::super::plots(&markup::read(PAGE));
        let facts = [("retort".to_owned(), "0.1.0".to_owned()), ("query".to_owned(), "/?filter=a<b&x=\"".to_owned())];
        for (theme, ground) in
            [(Theme::Light, Ground::White), (Theme::Dark, Ground::Paper), (Theme::Light, Ground::Clear)]
        {
            let svg = sheet(&plots[0], theme, ground, &facts);
            let document = Document::parse(&svg).unwrap_or_else(|error| panic!("{error}: {svg}"));
            assert!(!svg.contains("var(") && !svg.contains("href") && !svg.contains("tabindex"), "{svg}");
            let texts: Vec<_> = document
                .descendants()
                .filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "text")))
                .filter_map(|node| node.text())
                .collect();
            assert_eq!(texts, ["KL & more", "nats", "τ < 4", "one"]);
            let fact = document.descendants().filter(|node| node.tag_name().name() == "fact").nth(1).unwrap();
            assert_eq!(fact.text(), Some("/?filter=a<b&x=\""));
        }
    }
}
