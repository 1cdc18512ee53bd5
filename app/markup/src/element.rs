//! An element: its tag, what is written on it, and what is in it.

use proc_macro2::TokenStream;
use quote::quote;
use rstml::node::{Node, NodeAttribute, NodeElement};

use crate::{attribute, fixed, tags};

/// The calls that fill one element.
pub fn element(element: &NodeElement<rstml::Infallible>, in_svg: bool) -> syn::Result<TokenStream> {
    let tag = element.name().to_string();
    let is_svg = tags::is_svg(&tag, in_svg);
    if let Some(html) = fixed::html(element) {
        // SVG's own elements are parsed inside an <svg>, or they would become unknown HTML.
        let inside_svg = is_svg && tag != "svg";
        return Ok(quote!(crate::node::Node::Fixed(crate::node::Fixed { html: #html, inside_svg: #inside_svg })));
    }
    let kind = match (is_svg, tags::VOID.contains(&tag.as_str())) {
        (true, _) => quote!(Svg),
        (false, true) => quote!(Void),
        (false, false) => quote!(Html),
    };
    let fixed = element.attributes().iter().filter_map(fixed::attribute).map(|(name, value)| quote!((#name, #value)));
    let calls = element
        .attributes()
        .iter()
        .filter(|attribute| fixed::attribute(attribute).is_none())
        .map(|attribute| match attribute {
            NodeAttribute::Attribute(attribute) => attribute::attribute(attribute),
            NodeAttribute::Block(block) => {
                Err(syn::Error::new_spanned(block, "attributes cannot be spread here: name each of them"))
            }
        })
        .collect::<syn::Result<Vec<_>>>()?;
    let children = element.children.iter().filter(|child| !matches!(child, Node::Comment(_)));
    let children = children
        .map(|child| match child {
            Node::Text(text) => {
                let text = &text.value;
                Ok(quote!(.text(#text)))
            }
            other => {
                let child = crate::child(other, is_svg && tag != "foreignObject")?;
                Ok(quote!(.child(#child)))
            }
        })
        .collect::<syn::Result<Vec<_>>>()?;
    Ok(quote!(crate::node::Node::Element(
        crate::node::Element::new(#tag, crate::node::Kind::#kind, &[#(#fixed),*]) #(#calls)* #(#children)*
    )))
}
