//! How the student's log-odds follow the teacher's: counts on areas, the line through them, and the line of equals.

use retort_wire::inside::Slope;

use super::{path::px, scale::Scale, ticks::Ticks, twin};
use crate::{format, prelude::*};

const WIDTH: f64 = 420.0;
const HEIGHT: f64 = 352.0;
const LEFT: f64 = 44.0;
const RIGHT: f64 = 408.0;
const TOP: f64 = 10.0;
const FLOOR: f64 = 316.0;
/// Steps of opacity.
const LEVELS: u32 = 5;
/// Rows of the table.
const ROWS: u32 = 8;

/// The figure with its table.
pub fn view(slope: &Slope) -> Node {
    let (x, y) = (Scale::linear(slope.x, (LEFT, RIGHT)), Scale::linear(slope.y, (FLOOR, TOP)));
    let at = |scale: &Scale, value: f64| scale.pixel(value).unwrap_or_default();
    let (x_ticks, y_ticks) = (Ticks::linear(slope.x.0, slope.x.1, 6), Ticks::linear(slope.y.0, slope.y.1, 6));
    let rows = y_ticks.values.iter().map(|value| {
        let top = at(&y, *value);
        view! {
            <line class="grid" x1=px(LEFT) x2=px(RIGHT) y1=px(top) y2=px(top)></line>
            <text class="tick" x=px(LEFT - 8.0) y=px(top + 4.0) text-anchor="end">{y_ticks.text(*value, false)}</text>
        }
    });
    let columns = x_ticks.values.iter().map(|value| {
        let left = at(&x, *value);
        view! {
            <line class="tickl" x1=px(left) x2=px(left) y1=px(FLOOR) y2=px(FLOOR + 5.0)></line>
            <text class="tick" x=px(left) y=px(FLOOR + 18.0) text-anchor="middle">{x_ticks.text(*value, false)}</text>
        }
    });
    let (wide, tall) = ((RIGHT - LEFT) / f64::from(slope.size.max(1)), (FLOOR - TOP) / f64::from(slope.size.max(1)));
    let most = slope.cells.iter().map(|cell| cell.2).max().unwrap_or(1);
    // One path for each level: a thousand areas are a handful of elements.
    let areas = (0..LEVELS).map(|level| {
        let path = slope
            .cells
            .iter()
            .filter(|cell| self::level(cell.2, most) == level)
            .map(|(column, row, _)| {
                let (left, top) = (LEFT + f64::from(*column) * wide, FLOOR - f64::from(*row + 1) * tall);
                format!("M{left:.1} {top:.1}h{wide:.1}v{tall:.1}h-{wide:.1}z")
            })
            .collect::<String>();
        let opacity = 0.4 + 0.6 * f64::from(level) / f64::from(LEVELS - 1);
        view! { <path class="area" d=path style=format!("fill-opacity:{opacity:.2}")></path> }
    });
    let line = |gradient: f64, offset: f64| clipped(gradient, offset, slope.x, slope.y);
    let draw = |ends: Option<((f64, f64), (f64, f64))>, class: &'static str| {
        ends.map(|(from, to)| {
            view! { <line class=class x1=px(at(&x, from.0)) y1=px(at(&y, from.1)) x2=px(at(&x, to.0)) y2=px(at(&y, to.1))></line> }
        })
    };
    let words = format!("slope {}", format::decimal(slope.slope, 2));
    view! {
        <figure class="chart">
            <figcaption>
                <b>"Log-odds of the teacher’s class"</b>
                " "
                <span class="unit">{format!("{words}, n = {}", format::count(u64::from(slope.n)))}</span>
            </figcaption>
            <svg class="plot density" viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-label=describe(slope)>
                {rows.collect::<Node>()}
                {areas.collect::<Node>()}
                {draw(line(1.0, 0.0), "teacher")}
                {draw(line(slope.slope, slope.intercept), "fit")}
                {columns.collect::<Node>()}
                <line class="axis" x1=px(LEFT) x2=px(RIGHT) y1=px(FLOOR) y2=px(FLOOR)></line>
                <text class="note halo" x=px(LEFT + 6.0) y=px(TOP + 12.0)>"student, log-odds"</text>
                <text class="note" x=px(RIGHT) y=px(HEIGHT - 2.0) text-anchor="end">"teacher, log-odds"</text>
            </svg>
            <ul class="legend">
                <li><i class="swatch" style="border-color:var(--accent)"></i>{words}</li>
                <li><i class="swatch dashed" style="border-color:var(--ink)"></i>"as sure as the teacher"</li>
                <li><i class="swatch-area density-key"></i>{format!("1 to {} examples an area, darker is more", format::count(u64::from(most)))}</li>
            </ul>
            {table(slope)}
        </figure>
    }
}

/// The step of opacity of a count, by its logarithm.
fn level(count: u32, most: u32) -> u32 {
    if most <= 1 {
        return LEVELS - 1;
    }
    let share = f64::from(count.max(1)).ln() / f64::from(most).ln();
    ((share * f64::from(LEVELS)) as u32).min(LEVELS - 1)
}

/// Both ends of the part of y = gradient · x + offset that lies within the ranges; none where it lies outside.
fn clipped(gradient: f64, offset: f64, x: (f64, f64), y: (f64, f64)) -> Option<((f64, f64), (f64, f64))> {
    let (mut from, mut to) = x;
    if gradient != 0.0 {
        let (a, b) = ((y.0 - offset) / gradient, (y.1 - offset) / gradient);
        from = from.max(f64::min(a, b));
        to = to.min(f64::max(a, b));
    } else if offset < y.0 || offset > y.1 {
        return None;
    }
    (from < to).then_some(((from, gradient * from + offset), (to, gradient * to + offset)))
}

fn describe(slope: &Slope) -> String {
    let left_out = match slope.left_out {
        0 => String::new(),
        count => {
            format!(" Left out: {} with infinite log-odds.", format::counted(u64::from(count), "example", "examples"))
        }
    };
    format!(
        "The student’s log-odds of the teacher’s class over the teacher’s own, {}: the least-squares line has the slope {} \
         and the intercept {}.{left_out}",
        format::counted(u64::from(slope.n), "example", "examples"),
        format::decimal(slope.slope, 3),
        format::decimal(slope.intercept, 3)
    )
}

/// The areas gathered to columns: how many examples, and their mean height.
fn table(slope: &Slope) -> Node {
    let size = f64::from(slope.size.max(1));
    let edge = |part: u32| slope.x.0 + (slope.x.1 - slope.x.0) * f64::from(part) / f64::from(ROWS);
    let rows = (0..ROWS).filter_map(|part| {
        let mine = slope.cells.iter().filter(|cell| cell.0 * ROWS / slope.size.max(1) == part);
        let (count, sum) = mine.fold((0_u32, 0.0), |(count, sum), cell| {
            let height = slope.y.0 + (slope.y.1 - slope.y.0) * (f64::from(cell.1) + 0.5) / size;
            (count + cell.2, sum + f64::from(cell.2) * height)
        });
        (count > 0).then(|| {
            view! {
                <tr>
                    <th scope="row" class="n">{format!("{} to {}", format::decimal(edge(part), 1), format::decimal(edge(part + 1), 1))}</th>
                    <td class="n">{format::count(u64::from(count))}</td>
                    <td class="n">{format::decimal(sum / f64::from(count), 1)}</td>
                </tr>
            }
        })
    });
    twin::table(
        "Table",
        view! { <th scope="col" class="n">"teacher, log-odds"</th>
        <th scope="col" class="n">"n"</th>
        <th scope="col" class="n">"student, mean"</th> },
        rows.collect::<Node>(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_where_the_picture_does() {
        assert_eq!(clipped(1.0, 0.0, (0.0, 4.0), (1.0, 2.0)), Some(((1.0, 1.0), (2.0, 2.0))));
        assert_eq!(clipped(-1.0, 0.0, (0.0, 4.0), (-2.0, -1.0)), Some(((1.0, -1.0), (2.0, -2.0))));
        assert_eq!(clipped(0.0, 5.0, (0.0, 4.0), (1.0, 2.0)), None);
        assert_eq!(clipped(1.0, 9.0, (0.0, 4.0), (1.0, 2.0)), None);
    }

    #[test]
    fn more_is_darker() {
        assert_eq!([1, 2, 10, 100].map(|count| level(count, 100)), [0, 0, 2, 4]);
        assert_eq!(level(1, 1), LEVELS - 1);
    }
}
