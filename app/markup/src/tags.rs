//! What the name of a tag says about its element.

use rstml::node::{NodeElement, NodeName};

/// Elements that have no end tag and no children (HTML standard, void elements).
pub const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// Elements that exist in SVG only. `a`, `style`, `script` and `title` exist in both and follow their surroundings.
const SVG: &[&str] = &[
    "svg",
    "g",
    "path",
    "line",
    "rect",
    "circle",
    "ellipse",
    "polygon",
    "polyline",
    "text",
    "tspan",
    "textPath",
    "defs",
    "clipPath",
    "marker",
    "mask",
    "pattern",
    "symbol",
    "linearGradient",
    "radialGradient",
    "stop",
    "desc",
    "foreignObject",
];

/// Whether the element is drawn by the SVG renderer.
pub fn is_svg(tag: &str, in_svg: bool) -> bool {
    SVG.contains(&tag) || (in_svg && ["a", "style", "script", "title", "use"].contains(&tag))
}

/// Components begin with a capital, or are reached by a path.
pub fn is_component(element: &NodeElement<impl rstml::node::CustomNode>) -> bool {
    match element.name() {
        NodeName::Path(path) => {
            let segments = &path.path.segments;
            let name = segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
            segments.len() > 1 || name.starts_with(char::is_uppercase)
        }
        _ => false,
    }
}
