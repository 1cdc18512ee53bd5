//! What is written on an element.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use rstml::node::KeyedAttribute;
use syn::spanned::Spanned as _;

/// The call that puts one attribute on an element.
pub fn attribute(attribute: &KeyedAttribute) -> syn::Result<TokenStream> {
    let key = attribute.key.to_string();
    let span = attribute.key.span();
    let given = attribute.value();
    let value = match given {
        Some(value) => quote!(crate::node::IntoValue::into_value(#value)),
        None => quote!(crate::node::Value::Present),
    };
    Ok(match key.split_once(':') {
        None if key == "node_ref" => quote_spanned!(span=> .reference(#given)),
        None => quote_spanned!(span=> .attribute(#key, #value)),
        Some(("class", name)) => quote_spanned!(span=> .class(#name, #value)),
        Some(("prop", name)) => quote_spanned!(span=> .property(#name, #value)),
        Some(("on", event)) => {
            let event = format_ident!("{event}", span = span);
            quote_spanned!(span=> .on(&::leptos::ev::#event, #given))
        }
        Some((kind, _)) => {
            let words = format!("`{kind}:` is not known here: use class:, prop: or on:");
            return Err(syn::Error::new(span, words));
        }
    })
}
