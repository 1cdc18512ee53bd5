//! The command palette: what can be done here and where one can go, found by typing a part of its name.

use leptos::html::{Div, Input};
use send_wrapper::SendWrapper;
use web_sys::{HtmlElement, HtmlSelectElement};

use super::{Over, Palette, matching, offers};
use crate::{
    api,
    header::PAGES,
    prelude::*,
    service::Place,
    view::{View, encoding::encoded},
};

/// How many commands of one group are shown: more than that are found by typing on.
const SHOWN: usize = 9;
/// The id of the list, and before the number of a command the id of its line.
const LIST: &str = "palette-list";

/// One line of the palette.
pub struct Command {
    /// The heading that it stands under.
    pub group: String,
    /// What it is found by.
    pub name: String,
    /// What it is, more exactly.
    pub note: String,
    /// It is shown only when it was typed for.
    pub rare: bool,
    /// What it does.
    pub act: Act,
}

/// What a command does.
#[derive(Clone)]
pub enum Act {
    /// Goes to an address.
    Go(String),
    /// Presses what stands on the page.
    Press(SendWrapper<HtmlElement>),
    /// Chooses a value of a list on the page.
    Choose(SendWrapper<HtmlSelectElement>, String),
    /// Shows the list of keys.
    Keys,
}

impl Command {
    /// Something that the page at hand offers.
    pub fn of_the_page(name: String, note: String, act: Act) -> Self {
        Self { group: "On this page".to_owned(), name, note, rare: false, act }
    }

    /// All words that it is found by.
    pub fn words(&self) -> String {
        format!("{} {}", self.name, self.note)
    }

    fn of_a_place(place: Place) -> Self {
        let Place { group, name, note, href } = place;
        Self { group, name, note, rare: false, act: Act::Go(href) }
    }

    fn fixed() -> Vec<Self> {
        let go = |(href, name): (&str, &str)| Self {
            group: "Go to".to_owned(),
            name: name.to_owned(),
            note: String::new(),
            rare: false,
            act: Act::Go(href.to_owned()),
        };
        let keys = Self {
            name: "Keys".to_owned(),
            note: "every key and what it does".to_owned(),
            act: Act::Keys,
            ..go(PAGES[0])
        };
        let pages = PAGES.into_iter().chain([("/views", "Saved views"), ("/trash", "Trash")]);
        pages.map(go).chain([keys]).collect()
    }
}

/// The field to type in and the list under it.
pub fn view(palette: Palette, close: Callback<()>) -> Node {
    let address = Address::here();
    let typed = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let places = Remote::new(move || typed.get().trim().to_owned(), api::places);
    let shown = StoredValue::new(Vec::<Act>::new());
    let count = RwSignal::new(0_usize);
    let (input, list) = (NodeRef::<Input>::new(), NodeRef::<Div>::new());
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            let _ = input.focus();
        }
    });
    Effect::new(move |_| keep_in_sight(list, at.get()));

    let run = Callback::new(move |(index,): (usize,)| {
        let Some(act) = shown.with_value(|shown| shown.get(index).cloned()) else { return };
        if let Act::Keys = act {
            palette.open(Over::Keys);
            return;
        }
        // The focus is given back first, so that what is done now may take it on.
        close.run(());
        match act {
            Act::Go(href) => address.go(&href),
            Act::Press(element) => offers::press(&element),
            Act::Choose(select, value) => offers::choose(&select, &value),
            Act::Keys => {}
        }
    });
    let lines = move || {
        let text = typed.get();
        let (found, failed) = match places.get() {
            Some(Ok(found)) => (found, None),
            Some(Err(error)) => (Vec::new(), Some(error.to_string())),
            None => (Vec::new(), None),
        };
        let commands = found_by(&text, offers::of_the_page(), found, &search(address, &text));
        count.set(commands.len());
        shown.set_value(commands.iter().map(|command| command.act.clone()).collect());
        let failed = failed.map(|words| view! { <p class="palette-none" role="presentation">{words}</p> });
        view! { {groups(commands, at, run)} {failed} }
    };
    let keydown = move |event: leptos::ev::KeyboardEvent| {
        let last = count.get_untracked().saturating_sub(1);
        let now = at.get_untracked().min(last);
        match event.key().as_str() {
            _ if event.is_composing() => return,
            "ArrowDown" => at.set(if now == last { 0 } else { now + 1 }),
            "ArrowUp" => at.set(if now == 0 { last } else { now - 1 }),
            "PageDown" => at.set((now + SHOWN).min(last)),
            "PageUp" => at.set(now.saturating_sub(SHOWN)),
            "Enter" => run.run((now,)),
            _ => return,
        }
        event.prevent_default();
    };
    let changed = move |_| {
        if let Some(input) = input.get_untracked() {
            typed.set(input.value());
            at.set(0);
        }
    };
    let words = move || match count.get() {
        1 => "1 command".to_owned(),
        count => format!("{count} commands"),
    };
    view! {
        <input
            node_ref=input
            class="palette-input"
            type="text"
            role="combobox"
            aria-label="Command, page, run or figure"
            aria-expanded="true"
            aria-controls=LIST
            aria-autocomplete="list"
            aria-activedescendant=move || (count.get() > 0).then(|| line_id(at.get()))
            placeholder="Command, page, run or figure"
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            on:input=changed
            on:keydown=keydown
        />
        <div node_ref=list id=LIST class="palette-list" role="listbox" aria-label="Commands">{lines}</div>
        <p class="sr-only" role="status">{words}</p>
        <p class="palette-foot" aria-hidden="true">
            <kbd>"↑"</kbd> <kbd>"↓"</kbd> " choose " <kbd>"Enter"</kbd> " do it " <kbd>"Esc"</kbd> " close"
        </p>
    }
}

/// Where free text is searched for: in Explore, whose other settings stay when one is there.
fn search(address: Address, text: &str) -> String {
    let text = text.trim();
    // Words alone are meant as they stand; the grammar of filters would read the second as something else.
    let plain = text.contains(' ') && !text.contains(['=', '<', '>', '!', '(', ')', '"', '\'']);
    let filter = if plain { format!("\"{text}\"") } else { text.to_owned() };
    if address.path.with_untracked(|path| path == "/") {
        View::parse(&address.search.get_untracked()).with(|view| view.filter = filter)
    } else {
        format!("/?filter={}", encoded(&filter))
    }
}

/// What is shown for what was typed: the groups by their nearest command, the search for runs at the end.
fn found_by(typed: &str, offers: Vec<Command>, places: Vec<Place>, search: &str) -> Vec<Command> {
    let is_empty = typed.trim().is_empty();
    let mut groups = vec![offers, Command::fixed()];
    for place in places {
        let same = groups.iter_mut().find(|group| group.first().is_some_and(|first| first.group == place.group));
        match same {
            Some(group) => group.push(Command::of_a_place(place)),
            None => groups.push(vec![Command::of_a_place(place)]),
        }
    }
    let mut found: Vec<(u32, Vec<Command>)> = Vec::new();
    for (index, group) in groups.into_iter().enumerate() {
        // The server has chosen among its places already, by more than their names.
        let mut group = if index < 2 { matching::nearest(typed, group, Command::words) } else { group };
        group.retain(|command| !(is_empty && command.rare));
        group.truncate(SHOWN);
        if let Some(first) = group.first() {
            found.push((matching::distance(typed, &first.words()).unwrap_or(u32::MAX), group));
        }
    }
    found.sort_by_key(|(distance, _)| *distance);
    let mut found: Vec<Command> = found.into_iter().flat_map(|(_, group)| group).collect();
    if !is_empty {
        found.push(Command {
            group: "Search".to_owned(),
            name: format!("Search runs for “{}”", typed.trim()),
            note: "in Explore".to_owned(),
            rare: false,
            act: Act::Go(search.to_owned()),
        });
    }
    found
}

/// The lines under their headings, as a list of groups (ARIA Authoring Practices, listbox with grouped options).
fn groups(commands: Vec<Command>, at: RwSignal<usize>, run: Callback<(usize,)>) -> Node {
    let mut groups: Vec<(String, Vec<Node>)> = Vec::new();
    for (index, command) in commands.into_iter().enumerate() {
        let Command { group, name, note, .. } = command;
        let line = line(index, name, note, at, run);
        match groups.last_mut() {
            Some((title, lines)) if *title == group => lines.push(line),
            _ => groups.push((group, vec![line])),
        }
    }
    let group = |(title, lines): (String, Vec<Node>)| {
        view! {
            <div role="group" aria-label=title.clone()>
                <p class="palette-group" aria-hidden="true">{title}</p>
                {lines.into_iter().collect::<Node>()}
            </div>
        }
    };
    groups.into_iter().map(group).collect::<Node>()
}

fn line(index: usize, name: String, note: String, at: RwSignal<usize>, run: Callback<(usize,)>) -> Node {
    let is_at = move || at.get() == index;
    view! {
        <div
            id=line_id(index)
            class="palette-line"
            role="option"
            aria-selected=move || if is_at() { "true" } else { "false" }
            on:click=move |_| run.run((index,))
            on:pointermove=move |_| at.set(index)
        >
            <span>{name}</span>
            <small>{note}</small>
        </div>
    }
}

fn line_id(index: usize) -> String {
    format!("{LIST}-{index}")
}

/// Scrolls the list, and nothing else, until the line is seen.
fn keep_in_sight(list: NodeRef<Div>, at: usize) {
    let Some(list) = list.get_untracked() else { return };
    let Ok(Some(line)) = list.query_selector(&format!("#{}", line_id(at))) else { return };
    let (line, view) = (line.get_bounding_client_rect(), list.get_bounding_client_rect());
    let (above, below) = (view.top() - line.top(), line.bottom() - view.bottom());
    if above > 0.0 {
        // The heading over the first line comes into sight with it.
        list.set_scroll_top(if at == 0 { 0 } else { list.scroll_top() - above as i32 });
    } else if below > 0.0 {
        list.set_scroll_top(list.scroll_top() + below as i32 + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(name: &str, rare: bool) -> Command {
        Command { rare, ..Command::of_the_page(name.to_owned(), String::new(), Act::Keys) }
    }

    fn place(group: &str, name: &str) -> Place {
        Place { group: group.into(), name: name.into(), note: String::new(), href: "/there".into() }
    }

    fn names(typed: &str) -> Vec<String> {
        let offers = vec![offer("Copy link", false), offer("Colour: τ", true), offer("Queue up", false)];
        let places = vec![place("Runs", "First study, seed 3"), place("Figures", "Figure 6b")];
        found_by(typed, offers, places, "/?filter=x").into_iter().map(|command| command.name).collect()
    }

    #[test]
    fn without_a_word_the_usual_is_there() {
        let names = names("");
        assert_eq!(names[..2], ["Copy link", "Queue up"]);
        assert!(names.contains(&"Launch".to_owned()) && names.contains(&"Figure 6b".to_owned()));
        assert!(!names.iter().any(|name| name.contains("Colour") || name.contains("Search")));
    }

    #[test]
    fn what_is_nearest_comes_first_and_the_search_last() {
        assert_eq!(names("co")[..2], ["Copy link", "Colour: τ"]);
        assert_eq!(names("seed 3")[0], "First study, seed 3");
        assert_eq!(names("queue")[..2], ["Queue up", "Queue"], "what is done here comes before what is elsewhere");
        // The server knows better than the name whether a place is meant.
        assert_eq!(names("zebra"), ["First study, seed 3", "Figure 6b", "Search runs for “zebra”"]);
    }
}
