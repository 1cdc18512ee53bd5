//! The paper's figures: a card each, with its points beside ours and the verdicts on its claims.

pub mod card;
pub mod plotted;
pub mod view;
pub mod words;

use leptos_meta::Title;
use retort_wire::figure::Scale;

use self::view::FigureView;
use super::parts::{Failure, Skeleton};
use crate::{api, prelude::*};

/// The page at `/figures`.
pub fn figures_page() -> Node {
    view! { <Gallery /> }
}

/// All figures at one scale.
#[component]
fn Gallery() -> impl IntoView {
    let search = Address::here().search;
    let view = memo(move || search.with(|search| FigureView::parse(search)));
    let figures = Remote::new(|| (), |()| api::figures());
    view! {
        <Title text="Figures" />
        <article class="figures" data-follows="runs">
            <div class="head">
                <div class="lede">
                    <h1>"Figures"</h1>
                    <p>
                        "What “Does Knowledge Distillation Really Work?” (Stanton and others, 2021) shows, run again: its points hollow, ours solid, each claim with a verdict of our own runs."
                    </p>
                </div>
                <ScaleChoice view />
            </div>
            <Transition fallback=|| view! { <Skeleton what="the figures" /> }>
                {move || {
                    let view = view.get();
                    Node::suspend(async move {
                        match figures.await {
                            Ok(figures) => {
                                let cards = figures.iter().map(|figure| card::card(figure, view)).collect::<Node>();
                                view! { <ul class="gallery">{cards}</ul> }
                            }
                            Err(error) => {
                                view! { <Failure title="The figures cannot be listed" message=error.to_string() /> }
                            }
                        }
                    })
                }}
            </Transition>
        </article>
    }
}

/// The two scales as links: the choice lives in the address.
#[component]
pub fn ScaleChoice(
    /// The page's address.
    view: Memo<FigureView>,
) -> impl IntoView {
    let one = move |scale: Scale| {
        let (words, help) = match scale {
            Scale::Pocket => ("pocket", "At most half an hour a figure on two cores: smaller data, networks, epochs"),
            Scale::Full => ("full", "The paper's own settings, for a GPU"),
        };
        let current = move || (view.get().scale == scale).then_some("true");
        view! {
            <a href=FigureView { scale, frozen: None }.print() title=help aria-current=current data-noscroll="" data-test=format!("scale-{}", scale.name())>
                {words}
            </a>
        }
    };
    view! {
        <div class="segments" role="group" aria-label="Scale of the runs">
            {Scale::ALL.into_iter().map(one).collect::<Node>()}
        </div>
    }
}
