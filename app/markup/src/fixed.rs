//! Elements in which nothing ever changes: their HTML is written when Retort is compiled.

use rstml::node::{Node, NodeAttribute, NodeElement};
use syn::{Expr, ExprLit, Lit};

use crate::tags;

/// The HTML of an element whose attributes and children are all texts.
pub fn html(element: &NodeElement<rstml::Infallible>) -> Option<String> {
    let mut html = String::new();
    write(element, &mut html)?;
    Some(html)
}

/// Name and value of an attribute whose value is a text, or that has none.
pub fn attribute(attribute: &NodeAttribute) -> Option<(String, String)> {
    let NodeAttribute::Attribute(attribute) = attribute else { return None };
    let name = attribute.key.to_string();
    if name.contains(':') || name == "node_ref" {
        return None;
    }
    match attribute.value() {
        None => Some((name, String::new())),
        Some(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) => Some((name, text.value())),
        Some(_) => None,
    }
}

fn write(element: &NodeElement<rstml::Infallible>, html: &mut String) -> Option<()> {
    // What is between <script> and <style> is not escaped.
    let tag = element.name().to_string();
    if tags::is_component(element) || tag == "script" || tag == "style" {
        return None;
    }
    html.push('<');
    html.push_str(&tag);
    for given in element.attributes() {
        let (name, value) = attribute(given)?;
        html.push_str(&format!(" {name}=\"{}\"", escaped(&value)));
    }
    html.push('>');
    for child in &element.children {
        match child {
            Node::Comment(_) => {}
            Node::Text(text) => html.push_str(&escaped(&text.value_string())),
            Node::Element(element) => write(element, html)?,
            _ => return None,
        }
    }
    if !tags::VOID.contains(&tag.as_str()) {
        html.push_str(&format!("</{tag}>"));
    }
    Some(())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    fn fixed(tokens: proc_macro2::TokenStream) -> Option<String> {
        let nodes = rstml::parse2(tokens).unwrap();
        let Node::Element(element) = &nodes[0] else { panic!("an element") };
        html(element)
    }

    #[test]
    fn texts_alone_are_fixed() {
        let tokens = quote!(<p class="a" hidden><b>"x < y"</b><br/></p>);
        assert_eq!(fixed(tokens).unwrap(), r#"<p class="a" hidden=""><b>x &lt; y</b><br></p>"#);
    }

    #[test]
    fn whatever_may_change_is_not() {
        assert_eq!(fixed(quote!(<p>{words}</p>)), None);
        assert_eq!(fixed(quote!(<p class=name></p>)), None);
        assert_eq!(fixed(quote!(<p on:click=act>"a"</p>)), None);
        assert_eq!(fixed(quote!(<p><Part/></p>)), None);
        assert_eq!(fixed(quote!(<style>"a{}"</style>)), None);
    }
}
