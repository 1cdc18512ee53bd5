//! How many seeds would decide between two settings.

use retort_wire::{Event, MetricInfo, SeedPlan};
use server_fn::ServerFn as _;

use super::{body::Sides, view::CompareView};
use crate::{
    api, format, live,
    page::{act::SeedsForm, figures::words},
    prelude::*,
    service::Launched,
};

/// How near zero a difference may have to be known, in the unit of the metric: value and words.
fn offered(unit: &str) -> Vec<(&'static str, &'static str)> {
    let mut all = vec![("", "the difference itself")];
    all.extend(match unit {
        "share" => [("0.001", "0.1 %"), ("0.002", "0.2 %"), ("0.005", "0.5 %"), ("0.01", "1 %")],
        _ => [("0.001", "0.001"), ("0.005", "0.005"), ("0.01", "0.01"), ("0.05", "0.05")],
    });
    all
}

/// The plan for two settings; nothing for any other number of them.
#[component]
pub fn SeedSection(
    /// The runs.
    all: Sides,
    /// The plan as the server answered.
    answer: Remote<Option<SeedPlan>>,
) -> impl IntoView {
    let launch = Deed::<Launched>::posted::<SeedsForm>();
    // A run that ends may decide it.
    live::refresh_on(2_000, |event| matches!(event, Event::Run { .. } | Event::Reset), move || answer.refetch());
    Effect::new(move |_| {
        if let Some(Ok(_)) = launch.answer.get() {
            answer.refetch();
        }
    });
    let said = move || match launch.answer.get() {
        Some(Err(error)) => Some(view! { <p class="notice notice-bad" role="alert">{error.to_string()}</p> }),
        Some(Ok(launched)) => Some(view! {
            <p class="notice" role="status">
                {format!("{} in the queue. ", format::counted(launched.runs.len() as u64, "run is", "runs are"))}
                <a href="/queue">"See the queue"</a>
            </p>
        }),
        None => None,
    };
    view! {
        <Transition fallback=Node::default>
            {move || Node::suspend(async move {
                match answer.await {
                    Ok(Some(plan)) if plan.settings == 2 => shown(all, &plan, launch, said),
                    _ => Node::default(),
                }
            })}
        </Transition>
    }
}

fn shown(
    all: Sides,
    plan: &SeedPlan,
    launch: Deed<Launched>,
    said: impl Fn() -> Option<Node> + Send + 'static,
) -> Node {
    let asked = all.view.get_untracked();
    let metric = all.catalog.with_value(|catalog| catalog.metric(asked.metric()).cloned()).unwrap_or_default();
    let here = Address::here();
    let view = all.view;
    let pick = move |event| {
        here.stay(&CompareView { within: event_target_value(&event), ..view.get_untracked() }.print(), true);
    };
    let options = offered(&metric.unit).into_iter().map(|(value, words)| {
        let selected = value == asked.within;
        view! { <option value=value selected=selected>{words}</option> }
    });
    let verdict = match (plan.decided, plan.seeds) {
        (true, _) => ("good", "decided"),
        (false, _) => ("quiet", "not enough seeds"),
    };
    let hidden = crate::page::chart::hidden(&asked.print()["/compare".len()..], &["within"]);
    view! {
        <section class="seeds" data-test="seeds">
            <h2>"How many seeds would decide"</h2>
            <p>
                <span class=format!("pill pill-{}", verdict.0)>{verdict.1}</span>
                " "
                {standing(plan, &metric)}
            </p>
            <p>{needed(plan, &metric)}</p>
            <form class="bar" method="get" action="/compare" on:submit=|event| event.prevent_default()>
                {hidden}
                <label>
                    <span>"Know it to within"</span>
                    <select name="within" prop:value=move || view.with(|view| view.within.clone()) on:change=pick>
                        {options.collect::<Node>()}
                    </select>
                </label>
                <noscript>
                    <button type="submit">"Show"</button>
                </noscript>
            </form>
            {said}
            {(plan.missing > 0).then(|| button(&asked, plan, launch))}
        </section>
    }
}

/// What the seeds that are there say.
fn standing(plan: &SeedPlan, metric: &MetricInfo) -> String {
    let Some(difference) = plan.difference else {
        return format!("{} and {} finished runs have {}.", plan.a, plan.b, metric.short);
    };
    let half = match plan.half_width {
        Some(half) => format!(" ± {}", format::measure(&metric.unit, half)),
        None => String::new(),
    };
    let sign = if difference.0 > 0.0 { "+" } else { "" };
    let spread = match plan.deviation {
        Some(deviation) => format!(", standard deviation {}", format::measure(&metric.unit, deviation)),
        None => String::new(),
    };
    format!(
        "{}: first minus second {sign}{}{half} (95 % interval over {}{spread}). {} and {} runs are finished{}.",
        metric.short,
        format::measure(&metric.unit, difference.0),
        format::counted(u64::from(plan.pairs), "common seed", "common seeds"),
        plan.a,
        plan.b,
        if plan.underway > 0 { format!(", {} under way", plan.underway) } else { String::new() },
    )
}

/// What the plan asks for.
fn needed(plan: &SeedPlan, metric: &MetricInfo) -> String {
    match (plan.seeds, plan.for_interval, plan.for_power) {
        (Some(seeds), Some(interval), Some(power)) => format!(
            "{} of each would do: {interval} for a 95 % interval narrower than ± {}, {power} to find a difference of that \
             size in four of five cases (two-sided t test at 5 %), if seeds go on varying as they do.",
            format::counted(u64::from(seeds), "seed", "seeds"),
            format::measure(&metric.unit, plan.target.unwrap_or_default()),
        ),
        _ => plan.obstacle.clone(),
    }
}

/// The button with what it costs; a form, so that it works without scripts.
fn button(asked: &CompareView, plan: &SeedPlan, launch: Deed<Launched>) -> Node {
    let estimate = plan.estimate.clone().unwrap_or_default();
    let label = words::launch(plan.missing, estimate.seconds);
    let Some(query) = asked.seeds() else { return Node::default() };
    let (runs, metric) = (query.runs.join(","), query.metric.clone());
    let (protocol, within) = (query.protocol.clone(), query.within.clone());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        launch.start(api::launch_seeds(query.clone()));
    };
    let words = move || if launch.pending.get() { "Launching …".to_owned() } else { label.clone() };
    view! {
        <form method="post" action=SeedsForm::url() on:submit=submit>
            <input type="hidden" name="runs" value=runs />
            <input type="hidden" name="metric" value=metric />
            <input type="hidden" name="protocol" value=protocol />
            <input type="hidden" name="within" value=within />
            <button class="pri" type="submit" data-test="launch-seeds" disabled=move || launch.pending.get()>
                {words}
            </button>
            " "
            <small>"Only the seeds that are missing, with exactly these settings."</small>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use retort_wire::Num;

    #[test]
    fn a_plan_in_words() {
        let metric = MetricInfo { short: "Agreement".into(), unit: "share".into(), ..MetricInfo::default() };
        let plan = SeedPlan {
            settings: 2,
            a: 3,
            b: 4,
            pairs: 3,
            difference: Some(Num(0.01)),
            deviation: Some(0.01),
            half_width: Some(0.0248),
            target: Some(0.01),
            for_interval: Some(7),
            for_power: Some(10),
            seeds: Some(10),
            underway: 1,
            ..SeedPlan::default()
        };
        assert_eq!(
            standing(&plan, &metric),
            "Agreement: first minus second +1.0\u{a0}% ± 2.5\u{a0}% (95 % interval over 3 common seeds, standard deviation \
             1.0\u{a0}%). 3 and 4 runs are finished, 1 under way."
        );
        assert!(
            needed(&plan, &metric).starts_with("10 seeds of each would do: 7 for a 95 % interval narrower than ± 1.0")
        );
        let none = SeedPlan { obstacle: "Too few.".into(), ..SeedPlan::default() };
        assert_eq!(needed(&none, &metric), "Too few.");
    }
}
