//! One panel of a figure: the paper's marks hollow, one's own solid, over numbers or over names.

pub mod draw;
pub mod layout;

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

/// The plot with a tip for each mark, shown while the pointer or the cursor is on it ([`crate::everywhere`]).
pub fn panel(panel: &Panel) -> Node {
    let Some(layout) = Layout::of(panel, layout::WIDE) else {
        return view! { <p class="chart-empty">"The paper prints no numbers here, and nothing has been measured yet."</p> };
    };
    let back = draw::frame(panel, &layout);
    let marks = draw::marks(panel, &layout, true);
    let view_box = format!("0 0 {} {}", layout.width, layout.height);
    let tips = panel.marks.iter().enumerate().map(|(index, mark)| tip(index, mark, &layout)).collect::<Node>();
    view! {
        <div class="panel-plot">
            <svg class="plot panel" viewBox=view_box role="group" aria-label=describe(panel)>
                {back}
                {marks}
            </svg>
            {tips}
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

/// The sentence for those who do not see the drawing; the table under it has the numbers.
fn describe(panel: &Panel) -> String {
    let ours = panel.marks.iter().filter(|mark| mark.kind == Kind::Ours && mark.value.is_finite()).count();
    let of_paper = panel.marks.iter().filter(|mark| mark.kind != Kind::Ours).count();
    let count = |count: usize| crate::format::counted(count as u64, "mark", "marks");
    format!("{} by {}: {} of ours, {} of the paper", panel.title, panel.x_label, count(ours), count(of_paper))
}

/// Name and numbers beside a mark, where there is room.
fn tip(index: usize, mark: &Mark, layout: &Layout) -> Node {
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
    let style = format!("{across};{down}");
    view! {
        <div class="tip" role="status" data-tip=index.to_string() hidden=true style=style>
            <b>{mark.label.clone()}</b>
            {mark.note.clone()}
        </div>
    }
}
