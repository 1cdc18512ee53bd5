//! What is chosen for curves: axis, smoothing, scale and part; it works without scripts.

use retort_wire::{Across, Smoothing, Window};

use super::{
    hidden,
    view::{ChartView, NAMES},
};
use crate::{plot::zoom::Gesture, prelude::*};

/// The bar above curves.
#[component]
pub fn ChartBar(
    /// What is chosen.
    chart: Memo<ChartView>,
    /// The address of another choice.
    address: Callback<(ChartView,), String>,
    /// All of the horizontal axis.
    whole: Signal<Option<Window>>,
    /// What else the page asks for in front of it.
    first: Node,
    /// The names of that in the address.
    #[prop(optional)]
    names: &'static [&'static str],
) -> impl IntoView {
    let here = Address::here();
    let go = move |next: ChartView| here.stay(&address.run((next,)), true);
    let pick_across = move |event| {
        let across = Across::parse(&event_target_value(&event)).unwrap_or_default();
        // The part of another axis means nothing on this one.
        go(ChartView { across, window: None, ..chart.get_untracked() });
    };
    let pick_smoothing = move |event| {
        let smoothing = Smoothing::parse(&event_target_value(&event)).unwrap_or_default();
        go(ChartView { smoothing, ..chart.get_untracked() });
    };
    let pick_scale = move |event| go(ChartView { log: event_target_checked(&event), ..chart.get_untracked() });
    let at_first = chart.get_untracked();
    let axes = Across::ALL.into_iter().map(|across| {
        let selected = across == at_first.across;
        view! { <option value=across.name() selected=selected>{across.label()}</option> }
    });
    let kinds = Smoothing::OFFERED.into_iter().map(|smoothing| {
        let selected = smoothing == at_first.smoothing;
        view! { <option value=smoothing.print() selected=selected>{smoothing.label()}</option> }
    });
    let asked: Vec<&'static str> =
        NAMES.into_iter().filter(|name| *name != "zoom").chain(names.iter().copied()).collect();
    let rest = move || here.search.with(|search| hidden(search, &asked));
    let part = move |words: &'static str, help: &'static str, gesture: Gesture| {
        let next = move || {
            let chart = chart.get();
            let window = gesture.apply(chart.window, whole.get()?, chart.across);
            // A step that leads nowhere is no link.
            (window != chart.window).then(|| address.run((ChartView { window, ..chart },)))
        };
        let off = move || next().is_none().then_some("true");
        view! { <a href=next aria-disabled=off title=help aria-label=help data-noscroll="">{words}</a> }
    };
    view! {
        <form class="bar chart-bar" method="get" on:submit=|event| event.prevent_default()>
            {rest}
            {first}
            <label>
                <span>"by"</span>
                <select name="x" prop:value=move || chart.get().across.name() on:change=pick_across>
                    {axes.collect::<Node>()}
                </select>
            </label>
            <label>
                <span>"Smoothing"</span>
                <select name="smooth" prop:value=move || chart.get().smoothing.print() on:change=pick_smoothing>
                    {kinds.collect::<Node>()}
                </select>
            </label>
            <label>
                <input
                    type="checkbox"
                    name="scale"
                    value="log"
                    checked=at_first.log
                    prop:checked=move || chart.get().log
                    on:change=pick_scale
                />
                <span>"logarithmic"</span>
            </label>
            <noscript>
                <button type="submit">"Show"</button>
            </noscript>
            <span class="segments" role="group" aria-label="Part of the curves">
                {part("+", "Nearer: half as much", Gesture::Nearer(None))}
                {part("−", "Farther: twice as much", Gesture::Farther)}
                {part("←", "Earlier", Gesture::Earlier)}
                {part("→", "Later", Gesture::Later)}
                {part("all", "The whole curves", Gesture::Whole)}
            </span>
        </form>
    }
}
