//! A component: its properties, and what is in it.

use proc_macro2::TokenStream;
use quote::quote;
use rstml::node::{NodeAttribute, NodeElement};

/// The call of one component, as a `Node`.
pub fn component(element: &NodeElement<rstml::Infallible>) -> syn::Result<TokenStream> {
    let name = element.name();
    let properties = element
        .attributes()
        .iter()
        .map(|attribute| match attribute {
            NodeAttribute::Attribute(attribute) if !attribute.key.to_string().contains(':') => {
                let key = &attribute.key;
                Ok(match attribute.value() {
                    Some(value) => quote!(.#key(#[allow(unused_braces)] { #value })),
                    None => quote!(.#key(#key)),
                })
            }
            other => Err(syn::Error::new_spanned(
                other,
                "a component takes its properties only; put attributes on the elements inside it",
            )),
        })
        .collect::<syn::Result<Vec<_>>>()?;
    let inside = crate::children(&element.children, false)?;
    let children = (!inside.is_empty()).then(|| {
        let inside = match inside.as_slice() {
            [one] => quote!(#one),
            several => quote!(crate::node::Node::List(::std::vec![#(#several),*])),
        };
        quote!(.children(::leptos::children::ToChildren::to_children(move || #inside)))
    });
    Ok(quote!(crate::node::Node::component(::leptos::component::component_view(
        #[allow(clippy::needless_borrows_for_generic_args)]
        &#name,
        ::leptos::component::component_props_builder(&#name) #(#properties)* #children .build()
    ))))
}
