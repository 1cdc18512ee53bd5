//! `view!` with the syntax of Leptos, for pages whose elements all have one type.
//!
//! Leptos' own macro gives every element a type of its own, made of the types of its attributes and children, and the
//! compiler writes functions that build, hydrate, update and drop each of them: 735 kB after brotli for Retort's pages.
//! This macro writes calls that fill one data structure, `retort_app::node::Node`, which Leptos mounts and hydrates like
//! any other view. Components, signals, resources, routing and the server functions stay Leptos'.

mod attribute;
mod component;
mod element;
mod fixed;
mod tags;

use proc_macro2::TokenStream;
use quote::quote;
use rstml::node::{Node, NodeBlock};

/// A view: elements, components, text in quotes, and blocks in braces. Its value is a `Node`.
///
/// Attributes: `name=value`, `name` alone (present), `class:name=bool`, `prop:name=value`, `on:event=handler`,
/// `node_ref=reference`. A closure as value or block is reactive.
#[proc_macro]
pub fn view(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let parser = rstml::Parser::new(rstml::ParserConfig::default().recover_block(true));
    let (nodes, errors) = parser.parse_recoverable(TokenStream::from(tokens)).split_vec();
    let errors = errors.into_iter().map(|error| error.emit_as_expr_tokens());
    let view = fragment(&nodes, false).unwrap_or_else(|error| error.to_compile_error());
    quote!({
        #(#errors;)*
        #[allow(unused_braces)]
        { #view }
    })
    .into()
}

/// Several nodes as one expression of type `Node`.
fn fragment(nodes: &[Node], in_svg: bool) -> syn::Result<TokenStream> {
    let mut nodes = children(nodes, in_svg)?;
    Ok(match nodes.len() {
        1 => nodes.remove(0),
        _ => quote!(crate::node::Node::List(::std::vec![#(#nodes),*])),
    })
}

/// Each node as an expression of type `Node`; comments leave nothing.
fn children(nodes: &[Node], in_svg: bool) -> syn::Result<Vec<TokenStream>> {
    nodes.iter().filter(|node| !matches!(node, Node::Comment(_))).map(|node| child(node, in_svg)).collect()
}

fn child(node: &Node, in_svg: bool) -> syn::Result<TokenStream> {
    match node {
        Node::Element(element) if tags::is_component(element) => component::component(element),
        Node::Element(element) => element::element(element, in_svg),
        Node::Text(text) => {
            let text = &text.value;
            Ok(quote!(crate::node::Node::from(#text)))
        }
        Node::Block(NodeBlock::ValidBlock(block)) => Ok(quote!(crate::node::IntoNode::into_node(#block))),
        Node::Fragment(inner) => fragment(&inner.children, in_svg),
        other => Err(syn::Error::new_spanned(
            other,
            "view! takes elements, components, text in quotes and blocks in braces; write text in quotes",
        )),
    }
}
