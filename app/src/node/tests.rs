//! What a server writes for a node; that a browser takes it over is the browser test's to show.

use leptos::tachys::view::RenderHtml as _;

use crate::prelude::*;

fn html(node: Node) -> String {
    node.to_html()
}

#[test]
fn what_never_changes_is_written_when_retort_is_compiled() {
    let node = view! { <p class="a &amp;" hidden>"1 < 2 & 3"<br/></p> };
    assert!(matches!(node, Node::Fixed(_)));
    assert_eq!(html(node), r#"<p class="a &amp;amp;" hidden="">1 &lt; 2 &amp; 3<br></p>"#);
}

#[test]
fn attributes_classes_and_properties() {
    let (on, name) = (true, "a\"b<".to_owned());
    let node = view! {
        <input class="one" class:two=on class:three=!on title=name disabled=on checked=false prop:value="unseen" value=3_u32/>
    };
    assert_eq!(html(node), r#"<input title="a&quot;b&lt;" disabled value="3" class="one two">"#);
    let gone = None::<String>;
    let absent = view! { <a href=gone title=Some("t")>{1_u32}</a> };
    assert_eq!(html(absent), r#"<a title="t">1</a>"#);
}

#[test]
fn texts_beside_each_other_stay_apart() {
    let (one, two) = ("one".to_owned(), "two <".to_owned());
    assert_eq!(html(view! { <p>{one}{two}</p> }), "<p>one<!>two &lt;</p>");
    let none = None::<String>;
    assert_eq!(html(view! { <p>"a" {none} "b"</p> }), "<p>a<!>b</p>", "the comment stands for what may come");
}

#[test]
fn lists_end_in_a_comment_by_which_the_browser_finds_their_end() {
    let items = [1_u32, 2].into_iter().map(|item| view! { <li>{item}</li> }).collect::<Node>();
    assert_eq!(html(view! { <ul>{items}</ul> }), "<ul><li>1</li><li>2</li><!></ul>");
}

#[test]
fn closures_and_signals_are_written_as_they_stand() {
    let owner = Owner::new();
    owner.with(|| {
        let count = RwSignal::new(2_u32);
        let double = memo(move || count.get() * 2);
        let node = view! { <b class=move || format!("n{}", count.get())>{double}{Node::when(move || count.get() > 5, || view! { <i></i> })}</b> };
        assert_eq!(html(node), r#"<b class="n2">4<!></b>"#);
    });
}

#[test]
fn a_title_in_a_picture_is_the_pictures() {
    let words = "w".to_owned();
    assert_eq!(
        html(view! { <svg><title>{words}</title><path d="M0 0"></path></svg> }),
        r#"<svg><title>w</title><path d="M0 0"></path></svg>"#
    );
}

#[component]
fn Greeting(name: &'static str) -> impl IntoView {
    view! { <em>{name}</em> }
}

#[test]
fn a_component_that_is_a_node_is_taken_as_it_is() {
    let node = view! { <Greeting name="you"/> };
    assert!(matches!(node, Node::Element(_)));
    assert_eq!(html(node), "<em>you</em>");
}
