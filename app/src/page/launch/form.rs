//! The form: presets, the name, a numbered section for each table of the catalog, the seeds.

use retort_wire::{Catalog, Field, Preset, Section, spec::SEED};

use super::{
    aside::Aside,
    field::{FieldInput, Form, id_of},
    sheet::{self, Sheet},
    soften::{self, Softening},
    start::{self, Filled},
    verdict::Verdict,
};
use crate::page::links;
use crate::prelude::*;

/// The form and what it makes.
#[component]
pub fn LaunchForm(
    /// What can be chosen.
    catalog: Catalog,
    /// How it begins.
    filled: Filled,
) -> impl IntoView {
    let presets =
        catalog.presets.iter().map(|preset| chip(&catalog, preset, filled.preset.as_deref())).collect::<Node>();
    let sections = catalog.sections.clone();
    let catalog = StoredValue::new(catalog);
    let draft = RwSignal::new(filled.draft);
    let study = memo(move || catalog.with_value(|catalog| draft.with(|draft| draft.study(catalog))));
    let verdict = memo(move || catalog.with_value(|catalog| study.with(|study| Verdict::of(catalog, study))));
    let form = Form { catalog, draft, verdict, soften: RwSignal::new(filled.soften) };
    let preset = filled.preset.clone();
    let sections = sections.into_iter().map(|section| view! { <Part section form /> }).collect::<Node>();
    view! {
        <div class="launch">
            <form method="get" action="/launch" id="launch-fields" on:submit=|event| event.prevent_default()>
                <h1>"Launch a study"</h1>
                <p class="lead">
                    <span>"Start from"</span>
                    {presets}
                </p>
                {preset.map(|name| view! { <input type="hidden" name="preset" value=name /> })}
                <Name form />
                {sections}
                <Seeds form />
                <noscript>
                    <p class="notice notice-quiet">
                        "Without scripts the page cannot follow what you type: update it before you launch. "
                        <button type="submit">"Update"</button>
                        " "
                        <button type="submit" name="soften" value="own">"Update and show softened targets"</button>
                    </p>
                </noscript>
            </form>
            <Aside form study toml=filled.toml trouble=filled.trouble />
        </div>
    }
}

/// A preset as a link; one whose data is missing says so.
fn chip(catalog: &Catalog, preset: &Preset, chosen: Option<&str>) -> Node {
    let ready = start::is_ready(catalog, preset);
    let help = if ready { preset.help.clone() } else { format!("{} Its data is not on this server yet.", preset.help) };
    let current = (chosen == Some(preset.name.as_str())).then_some("true");
    view! {
        <a
            class="chip"
            class:absent=!ready
            href=links::with_query("/launch", &[("preset", &preset.name)])
            title=help
            aria-current=current
            data-test=format!("preset-{}", preset.name)
        >
            {preset.label.clone()}
        </a>
    }
}

/// The study's name.
#[component]
fn Name(
    /// The form.
    form: Form,
) -> impl IntoView {
    let error = memo(move || form.error("name"));
    view! {
        <div class="f f-name" class:bad=move || error.with(Option::is_some)>
            <label for="field-name">"Name of the study"</label>
            <input
                id="field-name"
                name="name"
                data-test="launch-name"
                type="text"
                autocomplete="off"
                aria-describedby="hint-name"
                value=form.draft.with_untracked(|draft| draft.name.clone())
                prop:value=move || form.draft.with(|draft| draft.name.clone())
                on:input=move |event| form.draft.update(|draft| draft.name = event_target_value(&event))
            />
            <small id="hint-name" aria-live="polite">
                {move || error.get().unwrap_or_else(|| "Its runs are found under this name".to_owned())}
            </small>
        </div>
    }
}

/// One table of the spec; it is there while one of its fields means something. The style sheet numbers those that are.
#[component]
fn Part(
    /// The table.
    section: Section,
    /// The form.
    form: Form,
) -> impl IntoView {
    let (advanced, plain): (Vec<Field>, Vec<Field>) = section.fields.into_iter().partition(|field| field.advanced);
    let open = advanced.iter().any(|field| form.draft.with_untracked(|draft| draft.is_changed(field)));
    let wrong = {
        let paths: Vec<String> = advanced.iter().map(|field| field.path.clone()).collect();
        memo(move || form.verdict.with(|verdict| paths.iter().any(|path| verdict.errors.contains_key(path))))
    };
    let any = |fields: &[Field]| {
        let fields = fields.to_vec();
        memo(move || {
            form.catalog.with_value(|catalog| {
                form.draft.with(|draft| fields.iter().any(|field| draft.is_active(catalog, field)))
            })
        })
    };
    let (any_advanced, any_plain) = (any(&advanced), any(&plain));
    let sheet = (section.name == sheet::TABLE).then(|| view! { <Sheet form /> });
    let softening = (section.name == soften::TABLE).then(|| view! { <Softening form /> });
    let count = advanced.len();
    let more = (count > 0).then(|| {
        view! {
            <details class="advanced" open=move || open || wrong.get() hidden=move || !any_advanced.get()>
                <summary>"More settings"</summary>
                <div class="fields">{advanced.into_iter().map(|field| conditional(field, form)).collect::<Node>()}</div>
            </details>
        }
    });
    view! {
        <fieldset hidden=move || !any_plain.get() && !any_advanced.get()>
            <legend>
                <i></i>
                {section.title}
            </legend>
            {(!section.help.is_empty()).then(|| view! { <p class="help">{section.help}</p> })}
            <div class="fields">{plain.into_iter().map(|field| conditional(field, form)).collect::<Node>()}</div>
            {sheet}
            {softening}
            {more}
        </fieldset>
    }
}

/// A field that is there while it means something.
fn conditional(field: Field, form: Form) -> Node {
    if field.when.is_empty() {
        return view! { <FieldInput field form /> };
    }
    let field = StoredValue::new(field);
    let active = memo(move || {
        form.catalog
            .with_value(|catalog| field.with_value(|field| form.draft.with(|draft| draft.is_active(catalog, field))))
    });
    view! {
        {Node::when(move || active.get(), move || view! { <FieldInput field=field.get_value() form /> })}
    }
}

/// The seeds: the last words of the sentence.
#[component]
fn Seeds(
    /// The form.
    form: Form,
) -> impl IntoView {
    let error = memo(move || form.error(SEED));
    view! {
        <fieldset>
            <legend>
                <i></i>
                "Seeds"
            </legend>
            <div class="fields">
                <div class="f" class:bad=move || error.with(Option::is_some)>
                    <label for=id_of(SEED)>"Seeds"</label>
                    <input
                        id=id_of(SEED)
                        name=SEED
                        data-test="launch-seeds"
                        type="text"
                        autocomplete="off"
                        aria-describedby="hint-seed"
                        aria-invalid=move || error.with(Option::is_some).to_string()
                        value=form.draft.with_untracked(super::draft::Draft::seeds)
                        prop:value=move || form.draft.with(super::draft::Draft::seeds)
                        on:input=move |event| form.draft.update(|draft| draft.set(SEED, event_target_value(&event)))
                    />
                    <small id="hint-seed" aria-live="polite">
                        {move || {
                            error.get().unwrap_or_else(|| "A run each: 0, 1, 2 or 0..4. Three or more give an interval".to_owned())
                        }}
                    </small>
                </div>
            </div>
        </fieldset>
    }
}
