//! The plots of a page.

use super::markup::{Content, Element};

/// A plot with the words around it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plot {
    /// What it shows.
    pub title: String,
    /// The unit, as it stands beside the title; may be empty.
    pub unit: String,
    /// Titles of the axes, across and up, where they stand outside of the drawing.
    pub axes: (String, String),
    /// Size of the drawing.
    pub size: (f64, f64),
    /// The drawing: an `svg` element.
    pub drawing: Element,
    /// Classes that rules for what is in the drawing may ask for.
    pub class: String,
    /// What colours and shapes stand for.
    pub legend: Vec<Entry>,
}

/// One line of a legend.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The small drawing in front; none for a heading.
    pub mark: Option<Mark>,
    /// What it stands for.
    pub words: String,
}

/// How a legend shows what it is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// A small drawing of this size.
    Drawing(Element, (f64, f64)),
    /// A line of this colour.
    Line {
        /// A CSS colour.
        colour: String,
        /// Whether it is dashed.
        dashed: bool,
    },
}

/// Every plot of a page, in the order of the page. What is drawn a second time for narrow windows is left out.
pub fn plots(page: &Element) -> Vec<Plot> {
    let mut found = Vec::new();
    let root = page.find(&|element| element.name == "main").unwrap_or(page);
    search(root, root, None, &mut found);
    found
}

fn search(root: &Element, parent: &Element, figure: Option<&Element>, found: &mut Vec<Plot>) {
    for element in parent.elements() {
        if element.has_class("narrow") || element.attribute("aria-hidden") == Some("true") {
            continue;
        }
        if element.name == "svg" {
            if (element.has_class("plot") || parent.has_class("plot"))
                && let Some(plot) = plot(root, figure, parent, element)
            {
                found.push(plot);
            }
            continue;
        }
        let inner = if element.name == "figure" { Some(element) } else { figure };
        search(root, element, inner, found);
    }
}

fn plot(root: &Element, figure: Option<&Element>, parent: &Element, svg: &Element) -> Option<Plot> {
    let size = size(svg)?;
    let part = |name: &str| svg.elements().find(|element| element.name == name).map(Element::text);
    let caption = figure.and_then(|figure| figure.find(&|element| element.name == "figcaption"));
    let title = caption.and_then(|caption| caption.find(&|element| element.name == "b")).map(Element::text);
    let unit = caption.and_then(|caption| caption.find(&|element| element.has_class("unit"))).map(Element::text);
    let title = title.or_else(|| part("title")).or_else(|| svg.attribute("aria-label").map(str::to_owned));
    let legend = match figure {
        // Of two drawings in one figure each has a legend of its own beside it.
        Some(_) if parent.has_class("wide") => legend(parent, false),
        Some(figure) => legend(figure, false),
        None => legend(root, true),
    };
    let axes = if figure.is_none() { (axis(root, "x"), axis(root, "y")) } else { Default::default() };
    let (title, unit) = (title.unwrap_or_default(), unit.unwrap_or_default());
    let classes = [svg, parent].into_iter().filter(|element| element.has_class("plot"));
    let class = classes.flat_map(|element| element.classes()).collect::<Vec<_>>().join(" ");
    Some(Plot { title, unit, axes, size, drawing: svg.clone(), class, legend })
}

/// Width and height of the drawing's own coordinates.
fn size(svg: &Element) -> Option<(f64, f64)> {
    let numbers: Vec<f64> =
        svg.attribute("viewBox")?.split_whitespace().map(|part| part.parse().ok()).collect::<Option<_>>()?;
    match numbers.as_slice() {
        [_, _, width, height] if *width > 0.0 && *height > 0.0 => Some((*width, *height)),
        _ => None,
    }
}

/// The title of an axis that is chosen from a list.
fn axis(root: &Element, name: &str) -> String {
    let chooser = root.find(&|element| {
        element.name == "select" && element.has_class("axis-title") && element.attribute("name") == Some(name)
    });
    let chosen = chooser.and_then(|chooser| {
        chooser.find(&|element| element.name == "option" && element.attribute("selected").is_some())
    });
    chosen.map(Element::text).unwrap_or_default()
}

/// The legends in `part`; with `outside` only those that belong to no figure.
fn legend(part: &Element, outside: bool) -> Vec<Entry> {
    let mut lists = Vec::new();
    part.find_all(&|element| element.has_class("legend") || (outside && element.name == "figure"), &mut lists);
    let mut entries = Vec::new();
    for list in lists.into_iter().filter(|list| list.name != "figure") {
        for item in list.elements() {
            entries.push(Entry { mark: mark(item), words: item.text() });
        }
    }
    entries
}

fn mark(item: &Element) -> Option<Mark> {
    if let Some(drawing) = item.find(&|element| element.name == "svg") {
        return Some(Mark::Drawing(drawing.clone(), size(drawing)?));
    }
    let line = item.find(&|element| element.has_class("swatch"))?;
    let style = line.attribute("style").unwrap_or_default();
    let colour = style.split(';').find_map(|part| part.trim().strip_prefix("border-color:"))?;
    Some(Mark::Line { colour: colour.trim().to_owned(), dashed: line.has_class("dashed") })
}

impl Plot {
    /// A name for its file: letters, digits and hyphens of its title.
    pub fn file_name(&self) -> String {
        let mut name = String::new();
        for sign in self.title.chars() {
            match sign.to_ascii_lowercase() {
                sign if sign.is_ascii_alphanumeric() => name.push(sign),
                _ if !name.is_empty() && !name.ends_with('-') => name.push('-'),
                _ => {}
            }
        }
        let name = name.trim_matches('-');
        if name.is_empty() { "plot".to_owned() } else { name.chars().take(60).collect() }
    }
}

/// What is drawn: everything in the `svg` but its words for screen readers and what pointers leave behind.
pub(super) fn drawn(svg: &Element) -> Vec<Content> {
    let is_drawn = |child: &&Content| match child {
        Content::Element(element) => !matches!(element.name.as_str(), "title" | "desc"),
        Content::Text(_) => false,
    };
    svg.children.iter().filter(is_drawn).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::{super::markup, *};

    const PAGE: &str = "<body><header><svg viewBox=\"0 0 28 28\"></svg></header><main>\
        <form><select class=\"axis-title\" name=\"y\"><option>a</option><option selected>Accuracy, %</option></select>\
        <div class=\"plot scatter wide\"><svg viewBox=\"0 0 1080 440\"><title>Fidelity</title><g></g></svg></div>\
        <div class=\"plot scatter narrow\"><svg viewBox=\"0 0 358 340\"></svg></div></form>\
        <ul class=\"legend\"><li><svg class=\"swatch-mark\" viewBox=\"0 0 12 12\"><path/></svg>τ 4</li></ul>\
        <figure class=\"chart\"><figcaption><b>KL</b> <span class=\"unit\">nats</span></figcaption>\
        <svg class=\"plot\" viewBox=\"0 0 420 236\"></svg>\
        <ul class=\"legend\"><li><i class=\"swatch dashed\" style=\"border-color:var(--ink)\"></i>teacher</li></ul></figure>\
        </main></body>";

    #[test]
    fn plots_come_with_their_words() {
        let found = plots(&markup::read(PAGE));
        let titles: Vec<&str> = found.iter().map(|plot| plot.title.as_str()).collect();
        assert_eq!(titles, ["Fidelity", "KL"]);
        assert_eq!((found[0].axes.1.as_str(), found[0].class.as_str()), ("Accuracy, %", "plot scatter wide"));
        assert_eq!((found[0].legend.len(), found[0].legend[0].words.as_str()), (1, "τ 4"));
        assert_eq!((found[1].unit.as_str(), found[1].size), ("nats", (420.0, 236.0)));
        assert_eq!(found[1].legend[0].mark, Some(Mark::Line { colour: "var(--ink)".into(), dashed: true }));
        assert_eq!(found[0].file_name(), "fidelity");
    }
}
