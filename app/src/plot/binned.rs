//! Shares over bins of confidence, with their intervals, and beneath them how many examples each bin has.

use retort_wire::Share;

use super::{palette, path::px, scale::Scale, ticks::Ticks, twin};
use crate::{format, prelude::*};

const WIDTH: f64 = 420.0;
const HEIGHT: f64 = 352.0;
const LEFT: f64 = 44.0;
const RIGHT: f64 = 408.0;
const TOP: f64 = 10.0;
const FLOOR: f64 = 234.0;
/// The counts: from their ground to the top of the highest.
const GROUND: f64 = 316.0;
const CEILING: f64 = 266.0;
/// More bins than this have no room for their counts.
const COUNTED: usize = 10;

/// One bin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// Lower end, 0..1.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Mean confidence of its examples, where that is what the share is compared with.
    pub mean: Option<f64>,
    /// The share.
    pub share: Share,
}

/// The whole drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Binned {
    /// What it shows: "Reliability of the student".
    pub title: String,
    /// What stands beside the title.
    pub beside: String,
    /// What the bins are of: "confidence of the student".
    pub across: &'static str,
    /// What the share is: "accuracy".
    pub share: &'static str,
    /// Whether share and confidence should be equal: a diagonal, and the gap of each bin to it.
    pub diagonal: bool,
    /// Index of its colour.
    pub colour: usize,
    /// The bins, rising, empty ones included.
    pub bins: Vec<Bin>,
}

impl Bin {
    /// Where its point stands: at the mean confidence, or in the middle.
    fn place(&self) -> f64 {
        self.mean.unwrap_or((self.low + self.high) / 2.0)
    }
}

/// The figure with its table.
pub fn view(plot: &Binned) -> Node {
    let (x, y) = (Scale::linear((0.0, 1.0), (LEFT, RIGHT)), Scale::linear((0.0, 1.0), (FLOOR, TOP)));
    let most = plot.bins.iter().map(|bin| bin.share.of).max().unwrap_or_default();
    let counts = Scale::linear((0.0, f64::from(most.max(1))), (GROUND, CEILING));
    let at = |scale: &Scale, value: f64| scale.pixel(value).unwrap_or_default();
    let ticks = Ticks::linear(0.0, 1.0, 6);
    let rows = ticks.values.iter().map(|value| {
        let top = at(&y, *value);
        view! {
            <line class="grid" x1=px(LEFT) x2=px(RIGHT) y1=px(top) y2=px(top)></line>
            <text class="tick" x=px(LEFT - 8.0) y=px(top + 4.0) text-anchor="end">{format::decimal(value * 100.0, 0)}</text>
        }
    });
    let columns = ticks.values.iter().map(|value| {
        let left = at(&x, *value);
        view! {
            <line class="tickl" x1=px(left) x2=px(left) y1=px(GROUND) y2=px(GROUND + 5.0)></line>
            <text class="tick" x=px(left) y=px(GROUND + 18.0) text-anchor="middle">{format::decimal(value * 100.0, 0)}</text>
        }
    });
    let diagonal = plot.diagonal.then(|| {
        view! { <line class="teacher" x1=px(LEFT) x2=px(RIGHT) y1=px(FLOOR) y2=px(TOP)></line> }
    });
    let fill = format!("fill:{}", palette::colour(plot.colour));
    let stroke = format!("stroke:{}", palette::colour(plot.colour));
    let marks = plot.bins.iter().filter_map(|bin| {
        let value = bin.share.value()?;
        let (left, top) = (at(&x, bin.place()), at(&y, value));
        let gap = plot.diagonal.then(|| {
            let (from, to) = (at(&x, bin.low) + 0.5, at(&x, bin.high) - 0.5);
            let expected = at(&y, bin.place());
            let (upper, lower) = (f64::min(top, expected), f64::max(top, expected));
            view! {
                <rect class="gap" x=px(from) y=px(upper) width=px(to - from) height=px(lower - upper) style=fill.clone()></rect>
            }
        });
        let interval = format!("M{left:.1} {:.1}V{:.1}", at(&y, bin.share.low), at(&y, bin.share.high));
        Some(view! {
            <g>
                <title>{words(plot, bin)}</title>
                {gap}
                <path class="cross" d=interval style=stroke.clone()></path>
                <circle class="disc" cx=px(left) cy=px(top) r="4.5" style=fill.clone()></circle>
            </g>
        })
    });
    let few = plot.bins.len() <= COUNTED;
    let histogram = plot.bins.iter().filter(|bin| bin.share.of > 0).map(|bin| {
        let (from, to) = (at(&x, bin.low) + 0.5, at(&x, bin.high) - 0.5);
        // A bin with one example among thousands is still to be seen.
        let top = f64::min(at(&counts, f64::from(bin.share.of)), GROUND - 1.0);
        let text = few.then(|| {
            let middle = px((from + to) / 2.0);
            view! { <text class="tick" x=middle y=px(top - 4.0) text-anchor="middle">{format::count(u64::from(bin.share.of))}</text> }
        });
        view! {
            <rect class="count" x=px(from) y=px(top) width=px(to - from) height=px(GROUND - top)>
                <title>{words(plot, bin)}</title>
            </rect>
            {text}
        }
    });
    view! {
        <figure class="chart binned">
            <figcaption>
                <b>{plot.title.clone()}</b>
                " "
                <span class="unit">{plot.beside.clone()}</span>
            </figcaption>
            <svg class="plot" viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-label=describe(plot)>
                {rows.collect::<Node>()}
                <line class="axis" x1=px(LEFT) x2=px(RIGHT) y1=px(FLOOR) y2=px(FLOOR)></line>
                {diagonal}
                {marks.collect::<Node>()}
                {histogram.collect::<Node>()}
                {columns.collect::<Node>()}
                <line class="axis" x1=px(LEFT) x2=px(RIGHT) y1=px(GROUND) y2=px(GROUND)></line>
                <text class="note halo" x=px(LEFT + 6.0) y=px(TOP + 12.0)>{format!("{}, %", plot.share)}</text>
                <text class="note" x=px(LEFT) y=px(FLOOR + 14.0)>{if few { "examples".to_owned() } else { format!("examples, at most {}", format::count(u64::from(most))) }}</text>
                <text class="note" x=px(RIGHT) y=px(HEIGHT - 2.0) text-anchor="end">{format!("{}, %", plot.across)}</text>
            </svg>
            {table(plot)}
        </figure>
    }
}

/// One bin in words.
fn words(plot: &Binned, bin: &Bin) -> String {
    let (low, high) = (format::decimal(bin.low * 100.0, 0), format::percent(bin.high));
    let value = bin.share.value().map_or_else(|| format::MISSING.to_owned(), format::percent);
    format!(
        "{low} to {high}: {} {value} (95 % interval {} to {}), n = {}",
        plot.share,
        format::percent(bin.share.low),
        format::percent(bin.share.high),
        format::count(u64::from(bin.share.of))
    )
}

/// The sentence for those who do not see the drawing.
fn describe(plot: &Binned) -> String {
    let bins: Vec<String> = plot.bins.iter().filter(|bin| bin.share.of > 0).map(|bin| words(plot, bin)).collect();
    format!("{}: {} by {}. {}.", plot.title, plot.share, plot.across, bins.join("; "))
}

fn table(plot: &Binned) -> Node {
    let mean = plot.bins.iter().any(|bin| bin.mean.is_some());
    let rows = plot.bins.iter().filter(|bin| bin.share.of > 0).map(|bin| {
        let mean = mean.then(|| {
            view! { <td class="n">{bin.mean.map_or_else(|| format::MISSING.to_owned(), format::percent)}</td> }
        });
        view! {
            <tr>
                <th scope="row" class="n">{format!("{} to {}", format::decimal(bin.low * 100.0, 1), format::percent(bin.high))}</th>
                <td class="n">{format::count(u64::from(bin.share.of))}</td>
                {mean}
                <td class="n">{bin.share.value().map_or_else(|| format::MISSING.to_owned(), format::percent)}</td>
                <td class="n">{format!("{} to {}", format::decimal(bin.share.low * 100.0, 1), format::percent(bin.share.high))}</td>
            </tr>
        }
    });
    twin::table(
        "Table",
        view! { <th scope="col" class="n">{plot.across}</th>
        <th scope="col" class="n">"n"</th>
        {mean.then(|| view! { <th scope="col" class="n">"Mean confidence"</th> })}
        <th scope="col" class="n">{plot.share}</th>
        <th scope="col" class="n">"95 % interval"</th> },
        rows.collect::<Node>(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_are_told_in_words() {
        let bin = |low, high, hits, of| Bin { low, high, mean: Some(0.75), share: Share::new(hits, of) };
        let plot = Binned {
            title: "Reliability of the student".into(),
            beside: String::new(),
            across: "confidence",
            share: "accuracy",
            diagonal: true,
            colour: 0,
            bins: vec![bin(0.0, 0.5, 0, 0), bin(0.5, 1.0, 8, 10)],
        };
        assert_eq!(
            describe(&plot),
            "Reliability of the student: accuracy by confidence. 50 to 100.0\u{a0}%: accuracy 80.0\u{a0}% (95 % interval \
             49.0\u{a0}% to 94.3\u{a0}%), n = 10."
        );
        assert_eq!(plot.bins[1].place(), 0.75);
        assert_eq!(Bin { mean: None, ..plot.bins[1] }.place(), 0.75);
    }
}
