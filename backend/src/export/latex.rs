//! A table for a paper: LaTeX with the rules of booktabs, interval, n and protocol under it.

use retort_app::format;
use retort_wire::group::Stat;

use super::{Cell, Column, Table};

/// The table with `facts` as a comment on top; it needs `\usepackage{booktabs}`.
pub fn latex(table: &Table, facts: &[(String, String)]) -> String {
    let shown: Vec<(usize, &Column)> = table.columns.iter().enumerate().filter(|(_, column)| !column.machine).collect();
    let is_number = |place: usize| {
        let mut cells =
            table.rows.iter().filter_map(|row| row.get(place)).filter(|cell| **cell != Cell::Missing).peekable();
        cells.peek().is_some() && cells.all(|cell| !matches!(cell, Cell::Text(_) | Cell::Switch(_)))
    };
    let align: String = shown.iter().map(|(place, _)| if is_number(*place) { 'r' } else { 'l' }).collect();
    let comment: Vec<String> =
        facts.iter().map(|(name, value)| format!("{name}={value}").replace(['\n', '\r'], " ")).collect();
    let mut out = format!("% {}\n% \\usepackage{{booktabs}}\n", comment.join(" "));
    out.push_str("\\begin{table}\n  \\centering\n");
    out.push_str(&format!(
        "  \\caption{{{}}}\n  \\begin{{tabular}}{{{align}}}\n    \\toprule\n",
        escaped(&table.title)
    ));
    let heads = shown.iter().map(|(_, column)| match format::unit(&column.unit) {
        "" => escaped(&column.label),
        unit if column.label.ends_with(unit) => escaped(&column.label),
        unit => format!("{}, {}", escaped(&column.label), escaped(unit)),
    });
    out.push_str(&format!("    {} \\\\\n    \\midrule\n", heads.collect::<Vec<_>>().join(" & ")));
    for row in &table.rows {
        let cells = shown.iter().map(|(place, column)| cell(row.get(*place).unwrap_or(&Cell::Missing), &column.unit));
        out.push_str(&format!("    {} \\\\\n", cells.collect::<Vec<_>>().join(" & ")));
    }
    out.push_str("    \\bottomrule\n  \\end{tabular}\n");
    let note = [intervals(table), table.note.clone(), format!("Retort {}.", env!("CARGO_PKG_VERSION"))];
    let note: Vec<String> = note.into_iter().filter(|part| !part.is_empty()).map(|part| escaped(&part)).collect();
    out.push_str(&format!("\n  \\smallskip\n  {{\\footnotesize {}}}\n\\end{{table}}\n", note.join(" ")));
    out
}

/// What stands behind ± and over how many seeds.
fn intervals(table: &Table) -> String {
    let stats: Vec<&Stat> = table
        .rows
        .iter()
        .flatten()
        .filter_map(|cell| if let Cell::Stat(stat) = cell { Some(stat) } else { None })
        .collect();
    let (low, high) = (stats.iter().map(|stat| stat.n).min(), stats.iter().map(|stat| stat.n).max());
    match (low, high) {
        (Some(1), Some(1)) => "One seed each, no interval.".to_owned(),
        (Some(low), Some(high)) if low == high => {
            format!("Mean ± half of the 95 % interval (Student’s t), n = {low} seeds.")
        }
        (Some(low), Some(high)) => {
            format!("Mean ± half of the 95 % interval (Student’s t), n = {low} to {high} seeds; no interval for one.")
        }
        _ => String::new(),
    }
}

fn cell(cell: &Cell, unit: &str) -> String {
    match cell {
        Cell::Missing => "--".to_owned(),
        Cell::Text(text) => escaped(text),
        Cell::Switch(on) => if *on { "yes" } else { "no" }.to_owned(),
        Cell::Whole(whole) => format!("${whole}$"),
        Cell::Number(real) => format!("${}$", number(unit, *real)),
        Cell::Measured(real, own) => format!("${}$", number(own, *real)),
        Cell::Stat(stat) => match stat.half_width {
            Some(half) => format!("${} \\pm {}$", number(unit, stat.mean.0), number(unit, half)),
            None => format!("${}$", number(unit, stat.mean.0)),
        },
    }
}

/// A number as pages show it, in the words of LaTeX's mathematics.
fn number(unit: &str, value: f64) -> String {
    if value.is_nan() {
        return "\\mathrm{NaN}".to_owned();
    }
    let text = format::plain(unit, value).replace('−', "-").replace('∞', "\\infty");
    match text.split_once('e') {
        Some((mantissa, exponent)) => format!("{mantissa} \\times 10^{{{exponent}}}"),
        None => text,
    }
}

/// `text` outside of LaTeX's mathematics: what means something there is written so that it is printed.
pub fn escaped(text: &str) -> String {
    const GREEK: [(char, &str); 12] = [
        ('α', "\\alpha"),
        ('β', "\\beta"),
        ('γ', "\\gamma"),
        ('ε', "\\varepsilon"),
        ('η', "\\eta"),
        ('θ', "\\theta"),
        ('λ', "\\lambda"),
        ('μ', "\\mu"),
        ('ρ', "\\rho"),
        ('σ', "\\sigma"),
        ('τ', "\\tau"),
        ('φ', "\\varphi"),
    ];
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '<' => out.push_str("\\textless{}"),
            '>' => out.push_str("\\textgreater{}"),
            '|' => out.push_str("\\textbar{}"),
            '"' => out.push_str("\\textquotedbl{}"),
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => {
                out.push('\\');
                out.push(sign);
            }
            '±' => out.push_str("$\\pm$"),
            '×' => out.push_str("$\\times$"),
            '−' => out.push_str("$-$"),
            '≥' => out.push_str("$\\geq$"),
            '≤' => out.push_str("$\\leq$"),
            '→' => out.push_str("$\\rightarrow$"),
            '∞' => out.push_str("$\\infty$"),
            '’' => out.push('\''),
            '–' => out.push_str("--"),
            '\u{a0}' => out.push('~'),
            sign if sign.is_control() => out.push(' '),
            sign => match GREEK.iter().find(|(other, _)| *other == sign) {
                Some((_, name)) => out.push_str(&format!("${name}$")),
                None => out.push(sign),
            },
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_latex_reads_is_escaped() {
        assert_eq!(
            escaped("50 % of a_b & c#1 {x} $ ~ ^ \\"),
            "50 \\% of a\\_b \\& c\\#1 \\{x\\} \\$ \\textasciitilde{} \\textasciicircum{} \\textbackslash{}"
        );
        assert_eq!(escaped("τ 4, λ"), "$\\tau$ 4, $\\lambda$");
        assert_eq!(escaped("a\nb"), "a b");
    }

    #[test]
    fn a_table_by_hand() {
        let stat = Stat::of(&[0.85, 0.86, 0.87]).unwrap();
        let table = Table {
            title: "Fidelity & more".into(),
            columns: vec![
                Column::new("label", "What differs"),
                Column { unit: "share".into(), ..Column::new("test.agreement", "Agreement") },
                Column::machine("id"),
            ],
            rows: vec![
                vec![Cell::Text("τ 4".into()), Cell::Stat(stat), Cell::Text("x".into())],
                vec![Cell::Text("τ 1".into()), Cell::Missing, Cell::Missing],
            ],
            note: "Last epoch.".into(),
        };
        let text = latex(&table, &[("retort".into(), "0.1.0".into()), ("page".into(), "/?a=1%\n".into())]);
        for part in [
            "% retort=0.1.0 page=/?a=1% \n",
            "\\caption{Fidelity \\& more}",
            "\\begin{tabular}{lr}",
            "What differs & Agreement, \\% \\\\\n    \\midrule",
            "$\\tau$ 4 & $86.0 \\pm 2.5$ \\\\",
            "$\\tau$ 1 & -- \\\\\n    \\bottomrule",
            "n = 3 seeds. Last epoch. Retort",
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
        assert_eq!(number("", 0.000_12), "1.2 \\times 10^{-4}");
        assert_eq!(number("nats", f64::NAN), "\\mathrm{NaN}");
    }

    proptest! {
        #[test]
        fn braces_and_dollars_are_balanced(text in "\\PC{0,40}") {
            let out = escaped(&text);
            let bare = out.replace("\\{", "").replace("\\}", "").replace("\\$", "");
            prop_assert_eq!(bare.matches('{').count(), bare.matches('}').count());
            prop_assert_eq!(bare.matches('$').count() % 2, 0);
            prop_assert!(!bare.replace("\\%", "").contains('%') && !bare.replace("\\#", "").contains('#'));
        }
    }
}
