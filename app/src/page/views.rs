//! The saved views: what each is called, where it leads, and whether it moves.

use leptos_meta::Title;
use retort_wire::SavedView;

use super::parts::{Copy, Failure, Skeleton};
use crate::{api, format, prelude::*, view::encoding::pairs};

/// The page at `/views`.
pub fn views_page() -> Node {
    view! { <Views /> }
}

#[component]
fn Views() -> impl IntoView {
    let views = Remote::new(|| (), |()| api::views());
    let search = Address::here().search;
    // What was saved a moment ago stands out; the address says which it is.
    let new = search.with_untracked(|search| pairs(search).into_iter().find(|(name, _)| name == "new"));
    let new = StoredValue::new(new.map(|(_, id)| id).unwrap_or_default());
    view! {
        <Title text="Saved views" />
        <Transition fallback=|| view! { <Skeleton what="the saved views" /> }>
            {move || Node::suspend(async move {
                match views.await {
                    Ok(views) if views.is_empty() => empty(),
                    Ok(views) => new.with_value(|new| table(&views, new)),
                    Err(error) => {
                        view! { <Failure title="The saved views cannot be shown" message=error.to_string() /> }
                    }
                }
            })}
        </Transition>
    }
}

fn empty() -> Node {
    view! {
        <section class="empty">
            <h1>"Saved views"</h1>
            <p>
                "Here stand the views that were saved: a page under a name and a short link, live (what the query finds whenever it is opened) or frozen (these runs, these numbers). \"Share\" on every page saves one."
            </p>
            <p><a class="button primary" href="/">"Go to Explore"</a></p>
        </section>
    }
}

fn table(views: &[SavedView], new: &str) -> Node {
    let rows = views.iter().map(|view| row(view, view.id.as_str() == new)).collect::<Node>();
    view! {
        <section class="views">
            <div class="head">
                <div>
                    <h1>"Saved views"</h1>
                    <p>"A live view shows what its query finds whenever it is opened; a frozen one the runs and numbers of its day."</p>
                </div>
            </div>
            <div class="scroll" tabindex="0" role="group" aria-label="Table">
                <table data-test="views">
                    <thead>
                        <tr>
                            <th class="pin" scope="col">"Name"</th>
                            <th scope="col">"Kind"</th>
                            <th scope="col">"Page"</th>
                            <th class="n" scope="col">"Runs then"</th>
                            <th scope="col">"Saved, UTC"</th>
                            <th scope="col">"Short link"</th>
                            <th scope="col">"Change"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}

fn row(view: &SavedView, new: bool) -> Node {
    let link = view.link();
    let class = if new { "chosen" } else { "" };
    // The whole address, to be pasted elsewhere; the server does not know by which name it is reached.
    let whole = format!("{{origin}}{link}");
    let action = format!("/views/{}", view.id);
    let title = if view.frozen { "These runs, these numbers" } else { "What the query finds today" };
    view! {
        <tr class=class>
            <td class="pin"><div><a href=link.clone() rel="external">{view.name.clone()}</a></div></td>
            <td title=title>{if view.frozen { "frozen" } else { "live" }}</td>
            <td>{page_name(&view.path)}</td>
            <td class="n">{format::count(u64::from(view.runs))}</td>
            <td>{format::moment(view.created)}</td>
            <td><code>{link}</code> " " <Copy label="Copy" text=whole/></td>
            <td>
                <form class="rename" method="post" action=action>
                    <input name="name" value=view.name.clone() aria-label=format!("Another name for {}", view.name) maxlength="200"/>
                    <button type="submit" name="do" value="rename">"Rename"</button>
                    <button type="submit" name="do" value="delete">"Delete"</button>
                </form>
            </td>
        </tr>
    }
}

fn page_name(path: &str) -> String {
    match path {
        "/" => "Explore".to_owned(),
        "/compare" => "Compare".to_owned(),
        path if path.starts_with("/runs/") => "Run".to_owned(),
        path if path.starts_with("/figures/") => path.trim_start_matches("/figures/").to_owned(),
        other => other.to_owned(),
    }
}
