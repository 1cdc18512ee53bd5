//! What lies behind the outputs: how alike the layers of teacher and student are, how far apart their weights, and the
//! loss between them.

use retort_wire::MetricRow;

use super::curves;
use crate::{format, plot::plane, prelude::*, service::RunDetail};

/// How alike one stage of both networks is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stage {
    /// From 1.
    pub number: u32,
    /// Linear CKA (Kornblith and others 2019).
    pub linear: Option<f64>,
    /// CKA with Gaussian kernels.
    pub gaussian: Option<f64>,
}

/// The stages that were measured, first to last.
pub fn stages(rows: &[MetricRow]) -> Vec<Stage> {
    let mut stages: Vec<Stage> = Vec::new();
    for row in rows {
        let Some((kernel, number)) = stage_of(&row.metric) else { continue };
        let at = match stages.iter().position(|stage| stage.number >= number) {
            Some(at) if stages[at].number == number => at,
            at => {
                let at = at.unwrap_or(stages.len());
                stages.insert(at, Stage { number, ..Stage::default() });
                at
            }
        };
        match kernel {
            "linear" => stages[at].linear = Some(row.value.0),
            _ => stages[at].gaussian = Some(row.value.0),
        }
    }
    stages
}

/// `cka_linear_stage2` is the linear kernel's number of stage 2.
pub fn stage_of(metric: &str) -> Option<(&str, u32)> {
    let (kernel, number) = metric.strip_prefix("cka_")?.split_once("_stage")?;
    Some((kernel, number.parse().ok()?))
}

/// Whether the run has anything to show here.
pub fn is_there(detail: &RunDetail) -> bool {
    detail.plane.is_some()
        || detail.rows.iter().any(|row| row.metric == "weight_distance" || stage_of(&row.metric).is_some())
}

/// Stages, distance and plane; what was not measured says how to have it.
#[component]
pub fn Inside(
    /// The run with its rows.
    detail: RwSignal<RunDetail>,
) -> impl IntoView {
    move || {
        detail.with(|detail| {
            let distance = curves::points(&detail.rows, "train", "weight_distance").last().map(|(_, value)| *value);
            let distance = distance.map(|distance| {
                view! {
                    <p>
                        "The student’s weights lie " <b>{format::percent(distance)}</b>
                        " of the length of the teacher’s weights away from them."
                    </p>
                }
            });
            let plane = detail.plane.as_ref().map(|plane| {
                view! { <h2>"Loss between teacher, start and end"</h2> {plane::view(plane)} }
            });
            view! { <div class="inside">{similarity(&stages(&detail.rows))} {distance} {plane}</div> }
        })
    }
}

fn similarity(stages: &[Stage]) -> Node {
    if stages.is_empty() {
        return Node::default();
    }
    let cell = |value: Option<f64>| {
        let text = value.map_or_else(|| format::MISSING.to_owned(), |value| format::decimal(value, 3));
        let style = format!("--share:{:.3}", value.unwrap_or_default().clamp(0.0, 1.0));
        view! { <td class="n share" style=style>{text}</td> }
    };
    let rows = stages.iter().map(|stage| {
        view! {
            <tr>
                <th scope="row">{format!("Stage {}", stage.number)}</th>
                {cell(stage.linear)}
                {cell(stage.gaussian)}
            </tr>
        }
    });
    view! {
        <h2>"How alike teacher and student represent the test images"</h2>
        <div class="scroll">
            <table data-test="stages">
                <caption class="sr-only">"Centred kernel alignment by stage, 1 is the same up to a rotation"</caption>
                <thead>
                    <tr>
                        <th scope="col">"CKA, 0 to 1"</th>
                        <th scope="col" class="n">"Linear"</th>
                        <th scope="col" class="n">"Gaussian"</th>
                    </tr>
                </thead>
                <tbody>{rows.collect::<Node>()}</tbody>
            </table>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::sample::row;

    #[test]
    fn stages_come_in_order_with_both_kernels() {
        let rows = [
            row(4, "test", "cka_linear_stage2", 0.5),
            row(4, "test", "cka_rbf_stage1", 0.75),
            row(4, "test", "cka_linear_stage1", 0.9),
            row(4, "test", "kl", 0.1),
        ];
        assert_eq!(
            stages(&rows),
            [
                Stage { number: 1, linear: Some(0.9), gaussian: Some(0.75) },
                Stage { number: 2, linear: Some(0.5), gaussian: None },
            ]
        );
        assert_eq!(
            (stage_of("cka_linear_stage12"), stage_of("cka_linear"), stage_of("kl")),
            (Some(("linear", 12)), None, None)
        );
    }
}
