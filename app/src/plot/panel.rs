//! One panel of a figure: the paper's marks hollow, one's own solid, over numbers or over names.

pub mod draw;
pub mod layout;

use wasm_bindgen::JsCast;

use self::layout::Layout;
use crate::prelude::*;

/// Everything that is plotted. Shares are in percent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Panel {
    /// What it shows: "Agreement with the teacher, test".
    pub title: String,
    /// `share`, `nats` or empty.
    pub unit: String,
    /// What the other axis says.
    pub x_label: String,
    /// The names along that axis, in order; without any it has numbers.
    pub names: Vec<String>,
    /// The series by colour; a single one needs no name.
    pub series: Vec<String>,
    /// The marks, in the order in which a reader meets them.
    pub marks: Vec<Mark>,
}

/// What a mark is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Measured here: solid, with its interval.
    #[default]
    Ours,
    /// Printed in the paper: hollow.
    Printed,
    /// Read off the paper's chart: hollow and dashed.
    Read,
    /// Said in the paper's text: hollow with a point in it.
    Said,
    /// The paper says that it is above this.
    Above,
    /// The paper says that it is below this.
    Below,
    /// The paper says that it lies between two numbers.
    Between,
}

impl Kind {
    /// All that are the paper's, with the words of the key.
    pub const PAPER: [(Self, &'static str); 6] = [
        (Self::Printed, "the paper, printed"),
        (Self::Read, "the paper, read off its chart"),
        (Self::Said, "the paper, rounded in its text"),
        (Self::Above, "the paper says above"),
        (Self::Below, "the paper says below"),
        (Self::Between, "the paper says within"),
    ];

    /// Whether it has one value and is drawn as a mark.
    pub fn is_point(self) -> bool {
        !matches!(self, Self::Above | Self::Below | Self::Between)
    }
}

/// One mark, bound or range.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mark {
    /// What it is.
    pub kind: Kind,
    /// Index of its series.
    pub series: usize,
    /// The number, or the index of the name; none for what has no place on the axis and is drawn across.
    pub place: Option<f64>,
    /// The value, or the lower end of a range.
    pub value: f64,
    /// The upper end of a range.
    pub high: Option<f64>,
    /// Half of its interval: 95 % of ours, the standard deviation of the paper's.
    pub half: Option<f64>,
    /// What it is called where it is drawn across, and in its tip.
    pub label: String,
    /// Its numbers, a line each.
    pub note: String,
    /// Where its runs are; empty for the paper's.
    pub href: String,
}

/// The plot with a tip beside the mark under the pointer or the cursor.
pub fn panel(panel: &Panel) -> Node {
    let Some(layout) = Layout::of(panel, layout::WIDE) else {
        return view! { <p class="chart-empty">"The paper prints no numbers here, and nothing has been measured yet."</p> };
    };
    let hover = RwSignal::new(None::<usize>);
    let back = draw::frame(panel, &layout);
    let marks = draw::marks(panel, &layout, true);
    let view_box = format!("0 0 {} {}", layout.width, layout.height);
    let tips: Vec<Tip> = panel.marks.iter().map(|mark| Tip::of(mark, &layout)).collect();
    let tip = move || hover.get().and_then(|index| tips.get(index).map(Tip::view));
    let over = move |event: &web_sys::Event| hover.set(marked(event));
    view! {
        <div class="panel-plot">
            <svg
                class="plot panel"
                viewBox=view_box
                role="group"
                aria-label=describe(panel)
                on:pointerover=move |event| over(&event)
                on:focusin=move |event| over(&event)
                on:pointerleave=move |_| hover.set(None)
                on:focusout=move |_| hover.set(None)
            >
                {back}
                {marks}
            </svg>
            {tip}
        </div>
    }
}

/// The same, small and without words, for a card that leads to the figure.
pub fn preview(panel: &Panel) -> Node {
    let Some(layout) = Layout::of(panel, layout::SMALL) else { return Node::default() };
    let view_box = format!("0 0 {} {}", layout.width, layout.height);
    let (back, marks) = (draw::frame(panel, &layout), draw::marks(panel, &layout, false));
    view! { <svg class="plot panel small" viewBox=view_box role="img" aria-label=describe(panel)>{back}{marks}</svg> }
}

/// The index of the mark that an event happened on.
fn marked(event: &web_sys::Event) -> Option<usize> {
    let element = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    element.closest("[data-mark]").ok()??.get_attribute("data-mark")?.parse().ok()
}

/// The sentence for those who do not see the drawing; the table under it has the numbers.
fn describe(panel: &Panel) -> String {
    let ours = panel.marks.iter().filter(|mark| mark.kind == Kind::Ours && mark.value.is_finite()).count();
    let of_paper = panel.marks.iter().filter(|mark| mark.kind != Kind::Ours).count();
    let count = |count: usize| crate::format::counted(count as u64, "mark", "marks");
    format!("{} by {}: {} of ours, {} of the paper", panel.title, panel.x_label, count(ours), count(of_paper))
}

/// Name and numbers beside a mark, where there is room.
struct Tip {
    style: String,
    label: String,
    note: String,
}

impl Tip {
    fn of(mark: &Mark, layout: &Layout) -> Self {
        let (left, top) = layout.centre(mark).unwrap_or_default();
        let share = |part: f64, whole: f64| (100.0 * part / whole).clamp(0.0, 100.0);
        let across = if left > layout.width * 0.55 {
            format!("right:{:.1}%", 100.0 - share(left - 10.0, layout.width))
        } else {
            format!("left:{:.1}%", share(left + 10.0, layout.width))
        };
        let down = if top > layout.height * 0.55 {
            format!("bottom:{:.1}%", 100.0 - share(top - 10.0, layout.height))
        } else {
            format!("top:{:.1}%", share(top + 10.0, layout.height))
        };
        Self { style: format!("{across};{down}"), label: mark.label.clone(), note: mark.note.clone() }
    }

    fn view(&self) -> Node {
        let (style, label, note) = (self.style.clone(), self.label.clone(), self.note.clone());
        view! { <div class="tip" role="status" style=style><b>{label}</b>{note}</div> }
    }
}
