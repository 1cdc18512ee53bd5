//! A capsule: what it holds, the way to run it again, and whether the numbers came out the same.

use leptos_meta::Title;
use retort_wire::capsule::{Brought, Report, Sameness};

use super::{
    links,
    parts::{Failure, Skeleton},
};
use crate::{
    api, format,
    plot::twin,
    prelude::*,
    status::set_status,
    view::encoding::{encoded, pairs},
};

/// The name at which there is a form and no capsule.
pub const NEW: &str = "new";
/// At most so many lines of a report are shown: those that are not equal come first.
const LINES: usize = 200;

/// The page at `/capsules/{id}`.
pub fn capsule_page() -> Node {
    view! { <Capsule /> }
}

#[component]
fn Capsule() -> impl IntoView {
    let Address { path, search, .. } = Address::here();
    let id = path.with_untracked(|path| path.trim_matches('/').rsplit('/').next().unwrap_or_default().to_owned());
    if id == NEW {
        let problem = search.with_untracked(|search| pairs(search).into_iter().find(|(name, _)| name == "problem"));
        return form(problem.map(|(_, problem)| problem));
    }
    let brought = Remote::new(
        move || id.clone(),
        |id| async move {
            let answer = api::capsule(id).await;
            answer.inspect_err(|error| set_status(error.0.status))
        },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton what="the capsule" /> }>
            {move || Node::suspend(async move {
                match brought.await {
                    Ok(brought) => page(&brought),
                    Err(error) => {
                        let way_out = ("/capsules/new", "Bring a capsule");
                        view! { <Failure title="This capsule cannot be shown" message=error.to_string() way_out /> }
                    }
                }
            })}
        </Transition>
    }
}

/// The form that takes a file; it is sent without scripts.
fn form(problem: Option<String>) -> Node {
    let problem = problem.map(|problem| view! { <p class="notice notice-bad" role="alert">{problem}</p> });
    view! {
        <Title text="Bring a capsule" />
        <section class="empty">
            <h1>"Bring a capsule"</h1>
            <p>
                "A capsule is one run in one file. Here its settings fill the launch form, and when the run has finished its numbers are held against those in the file. Every finished run has one among its files."
            </p>
            {problem}
            <form method="post" action="/capsules" enctype="multipart/form-data">
                <input type="file" name="capsule" accept=".zip,application/zip" required=true aria-label="The capsule’s file"/>
                " "
                <button class="primary" type="submit">"Bring it here"</button>
            </form>
        </section>
    }
}

fn page(brought: &Brought) -> Node {
    let manifest = &brought.manifest;
    let title = format!("Capsule: {}, seed {}", manifest.study_name, manifest.spec.seed());
    let launch = format!("/launch?toml={}", encoded(&brought.toml));
    let launch = match brought.obstacles.as_slice() {
        [] => view! { <a class="button primary" href=launch rel="external">"Launch it again"</a> },
        _ => Node::default(),
    };
    let obstacles = brought
        .obstacles
        .iter()
        .map(|sentence| view! { <p class="notice notice-bad">{sentence.clone()}</p> })
        .collect::<Node>();
    let fact = |name: &'static str, value: String| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    let versions: Vec<String> = manifest.versions.iter().map(|(name, version)| format!("{name} {version}")).collect();
    let hashes = manifest
        .hashes
        .iter()
        .map(|(name, hash)| view! { <div><dt>{name.clone()}</dt><dd><code title=hash.clone()>{hash.get(..16).unwrap_or(hash).to_owned()}</code></dd></div> })
        .collect::<Node>();
    let reports = match brought.reports.as_slice() {
        [] => {
            view! { <p class="quiet">"No finished run on this server has these settings yet. Launch it; the comparison stands here once it has finished."</p> }
        }
        reports => reports.iter().map(report).collect::<Node>(),
    };
    view! {
        <Title text=title.clone() />
        <article class="capsule">
            <div class="head">
                <div>
                    <nav class="crumbs"><a href="/capsules/new">"Capsules"</a></nav>
                    <h1>{title.clone()}</h1>
                    <p>{format!("Run {} of {} epochs, on {}.", manifest.run, manifest.epochs, manifest.device)}</p>
                </div>
                <div class="acts">{launch}</div>
            </div>
            {obstacles}
            <h2>"What it holds"</h2>
            <dl class="facts">
                {fact("Versions", versions.join(", "))}
                {fact("Training", format::duration(manifest.seconds))}
                {fact("Attempts", manifest.attempts.to_string())}
                {fact("Teacher", manifest.teacher.clone().unwrap_or_else(|| "none".to_owned()))}
                {hashes}
            </dl>
            <h2>"Run again here"</h2>
            {reports}
        </article>
    }
}

fn report(report: &Report) -> Node {
    let tone = match report.sameness {
        Sameness::Equal => "pill pill-good",
        Sameness::Near => "pill pill-warn",
        Sameness::Different | Sameness::Missing => "pill pill-bad",
    };
    let around = report.around.iter().map(|sentence| view! { <li>{sentence.clone()}</li> }).collect::<Node>();
    let hashes = report
        .hashes
        .iter()
        .map(|(name, same)| view! { <li>{format!("{name}: {}", if *same { "the same bit for bit" } else { "not the same bit for bit" })}</li> })
        .collect::<Node>();
    let rows = report
        .lines
        .iter()
        .take(LINES)
        .map(|line| {
            let largest = if line.largest == 0.0 { "0".to_owned() } else { format::plain("", line.largest) };
            view! {
                <tr>
                    <th scope="row">{line.metric.clone()}</th>
                    <td>{line.split.clone()}</td>
                    <td class="n">{line.epochs}</td>
                    <td>{line.sameness.words()}</td>
                    <td class="n">{largest}</td>
                    <td class="n">{line.first.map(|epoch| epoch.to_string())}</td>
                </tr>
            }
        })
        .collect::<Node>();
    view! {
        <section class="report" data-test="report">
            <p>
                <span class=tone>{report.sameness.words()}</span>
                " " {report.sentence.clone()} " "
                <a href=links::run(&report.run)>{format!("Run {}", format::short_id(&report.run))}</a>
            </p>
            <ul class="quiet">{hashes}{around}</ul>
            {twin::table("Every metric", view! { <th scope="col">"Metric"</th>
                                <th scope="col">"On"</th>
                                <th class="n" scope="col">"Values"</th>
                                <th scope="col">"They are"</th>
                                <th class="n" scope="col">"Largest difference"</th>
                                <th class="n" scope="col">"From epoch"</th> }, rows)}
        </section>
    }
}
