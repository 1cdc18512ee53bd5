//! One figure: what it asks, the paper's points beside ours, the claims with their verdicts, and the runs behind them.

pub mod body;
pub mod claims;
pub mod launch;
pub mod panels;
pub mod runs;
pub mod special;

use super::{
    figures::view::FigureView,
    parts::{Failure, Skeleton},
};
use crate::{api, prelude::*, service::Launched, status::set_status};

/// The page at `/figures/{id}`.
pub fn figure_page() -> Node {
    view! { <Figure /> }
}

/// The figure at the address.
#[component]
fn Figure() -> impl IntoView {
    let Address { path, search, .. } = Address::here();
    let id = memo(move || path.with(|path| path.trim_matches('/').rsplit('/').next().unwrap_or_default().to_owned()));
    let view = memo(move || search.with(|search| FigureView::parse(search)));
    let detail = Remote::new(
        move || (id.get(), view.get().scale),
        |(id, scale)| async move {
            let answer = api::figure(id, scale).await;
            answer.inspect_err(|error| set_status(error.0.status))
        },
    );
    let launch = Deed::<Launched>::posted::<super::act::FigureForm>();
    view! {
        <Transition fallback=|| view! { <Skeleton what="the figure" /> }>
            {move || Node::suspend(async move {
                match detail.await {
                    Ok(detail) => body::body(&detail, view, launch),
                    Err(error) => {
                        let way_out = ("/figures", "To all figures");
                        view! { <Failure title="This figure cannot be shown" message=error.to_string() way_out /> }
                    }
                }
            })}
        </Transition>
    }
}
