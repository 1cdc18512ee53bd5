//! One field of the form, in the shape that its kind asks for. Every field takes a list.

use retort_wire::{Catalog, Choice, Field, Kind, Value};

use super::{draft::Draft, text, verdict::Verdict};

use crate::prelude::*;

/// What a field's parts share.
#[derive(Clone, Copy)]
pub struct Form {
    /// What can be chosen.
    pub catalog: StoredValue<Catalog>,
    /// What stands in the form.
    pub draft: RwSignal<Draft>,
    /// What it comes to.
    pub verdict: Memo<Verdict>,
    /// Whether softened outputs of a teacher are shown, and of which: its hash, or nothing for the form's own.
    pub soften: RwSignal<Option<String>>,
}

impl Form {
    /// What is wrong with the field at `path`.
    pub fn error(self, path: &str) -> Option<String> {
        self.verdict.with(|verdict| verdict.errors.get(path).cloned())
    }

    fn shown(self, field: &Field) -> String {
        self.draft.with(|draft| draft.shown(field))
    }

    fn set(self, path: &str, typed: String) {
        self.draft.update(|draft| draft.set(path, typed));
    }
}

/// A field with its label, unit, input, and help or error.
#[component]
pub fn FieldInput(
    /// The field.
    field: Field,
    /// The form that it is in.
    form: Form,
) -> impl IntoView {
    let path = StoredValue::new(field.path.clone());
    let error = memo(move || path.with_value(|path| form.error(path)));
    let hint = format!("hint-{}", field.path.replace('.', "-"));
    let input = match &field.kind {
        Kind::Choice { options } => choices(&field, options, form, hint.clone(), error),
        Kind::Switch => {
            let options = [("true", "yes"), ("false", "no"), ("true, false", "both, a run each")];
            let options = options.map(|(value, label)| Choice {
                value: value.to_owned(),
                label: label.to_owned(),
                available: true,
                ..Choice::default()
            });
            select(&field, &options, form, hint.clone(), error, |shown| shown.to_owned())
        }
        Kind::Integer { .. } | Kind::Number { .. } | Kind::Sum { .. } | Kind::Order { .. } | Kind::Mixture { .. } => {
            typed(&field, form, hint.clone(), error)
        }
    };
    let id = id_of(&field.path);
    let (label, unit, help) = (field.label, field.unit, field.help);
    view! {
        <div class="f" class:bad=move || error.with(Option::is_some)>
            <label for=id>
                {label} {(!unit.is_empty()).then(|| view! { <i>{unit}</i> })}
            </label>
            {input}
            <small id=hint aria-live="polite">
                {move || error.get().unwrap_or_else(|| help.clone())}
            </small>
        </div>
    }
}

/// The element's id; paths have dots, which selectors would take for classes.
pub fn id_of(path: &str) -> String {
    format!("field-{}", path.replace('.', "-"))
}

/// A number, a sum or an order, or a list of them.
fn typed(field: &Field, form: Form, hint: String, error: Memo<Option<String>>) -> Node {
    let path = field.path.clone();
    let placeholder = match &field.default {
        Value::Text(text) if text.is_empty() => field.zero.clone(),
        default => default.to_string(),
    };
    view! {
        <input
            id=id_of(&path)
            name=path.clone()
            type="text"
            inputmode="text"
            autocomplete="off"
            spellcheck="false"
            placeholder=placeholder
            aria-describedby=hint
            aria-invalid=move || error.with(Option::is_some).to_string()
            prop:value={
                let field = field.clone();
                move || form.shown(&field)
            }
            value=form.draft.with_untracked(|draft| draft.shown(field))
            on:input=move |event| form.set(&path, event_target_value(&event))
        />
    }
}

/// One of several: the select, and beside it the others as check boxes for those who want more than one.
fn choices(field: &Field, options: &[Choice], form: Form, hint: String, error: Memo<Option<String>>) -> Node {
    let values = {
        let field = field.clone();
        memo(move || form.draft.with(|draft| draft.values(&field).iter().map(ToString::to_string).collect::<Vec<_>>()))
    };
    let first = |shown: &str| shown.split(',').next().unwrap_or_default().trim().to_owned();
    let main = select(field, options, form, hint, error, first);
    let path = field.path.clone();
    let open = values.with_untracked(|values| values.len() > 1);
    let summary = {
        let field = field.clone();
        move || {
            values.with(|values| match values.get(1..).unwrap_or_default() {
                [] => "and also …".to_owned(),
                more => {
                    let names = more.iter().map(|value| field.name_of(&value.as_str().into())).collect::<Vec<_>>();
                    format!("and also {}", names.join(", "))
                }
            })
        }
    };
    let note = {
        let options = options.to_vec();
        move || {
            let chosen = values.with(|values| values.first().cloned()).unwrap_or_default();
            let choice = options.iter().find(|choice| choice.value == chosen)?;
            let words = [choice.help.as_str(), choice.note.as_str()];
            let words: Vec<&str> = words.into_iter().filter(|words| !words.is_empty()).collect();
            (!words.is_empty()).then(|| view! { <small class="fact">{words.join(" · ")}</small> })
        }
    };
    let boxes = options
        .iter()
        .filter(|choice| choice.available)
        .map(|choice| {
            let value = StoredValue::new(choice.value.clone());
            let is_first = move || values.with(|values| value.with_value(|value| values.first() == Some(value)));
            let is_also = move || {
                values.with(|values| value.with_value(|value| values.iter().skip(1).any(|other| other == value)))
            };
            let path = path.clone();
            let toggle = {
                let path = path.clone();
                move |event| {
                    let wanted = event_target_checked(&event);
                    let mut all = values.get_untracked();
                    value.with_value(|value| all.retain(|other| other != value));
                    if wanted {
                        all.push(value.get_value());
                    }
                    form.set(&path, all.join(", "));
                }
            };
            view! {
                <label hidden=is_first>
                    <input
                        type="checkbox"
                        name=path
                        value=choice.value.clone()
                        checked=is_also()
                        prop:checked=is_also
                        disabled=is_first
                        on:change=toggle
                    />
                    {choice.label.clone()}
                </label>
            }
        })
        .collect::<Node>();
    view! {
        {main}
        {note}
        <details class="also" open=open>
            <summary>{summary}</summary>
            {boxes}
        </details>
    }
}

/// A select; `part` says which part of the field's text it shows and replaces.
fn select(
    field: &Field,
    options: &[Choice],
    form: Form,
    hint: String,
    error: Memo<Option<String>>,
    part: impl Fn(&str) -> String + Copy + Send + Sync + 'static,
) -> Node {
    let path = field.path.clone();
    let is_switch = matches!(field.kind, Kind::Switch);
    let field = field.clone();
    let shown = {
        let field = field.clone();
        memo(move || {
            let values = form.draft.with(|draft| draft.values(&field));
            part(&text::print(&values))
        })
    };
    let at_first = shown.get_untracked();
    let known = options.iter().any(|choice| choice.value == at_first);
    // A value that is not offered (a misspelt one in a pasted study) is shown as it stands, its error under it.
    let odd = (!known).then(|| view! { <option value=at_first.clone() selected=true>{at_first.clone()}</option> });
    let offered = options
        .iter()
        .cloned()
        .map(|choice| {
            let selected = choice.value == at_first;
            let value = choice.value.clone();
            let name = if choice.available { choice.label.clone() } else { format!("{} (not here yet)", choice.label) };
            // A disabled option would not be sent by a browser without scripts, so the chosen one never is.
            let disabled = move || !choice.available && shown.with(|shown| *shown != value);
            view! {
                <option value=choice.value.clone() selected=selected disabled=disabled title=choice.note.clone()>
                    {name}
                </option>
            }
        })
        .collect::<Node>();
    let change = {
        let path = path.clone();
        move |event| {
            let chosen = event_target_value(&event);
            if is_switch {
                form.set(&path, chosen);
                return;
            }
            let mut all: Vec<String> = form.draft.with_untracked(|draft| {
                draft.values(&field).iter().skip(1).map(ToString::to_string).filter(|other| *other != chosen).collect()
            });
            all.insert(0, chosen);
            form.set(&path, all.join(", "));
        }
    };
    view! {
        <select
            id=id_of(&path)
            name=path
            aria-describedby=hint
            aria-invalid=move || error.with(Option::is_some).to_string()
            prop:value=move || shown.get()
            on:change=change
        >
            {odd}
            {offered}
        </select>
    }
}
