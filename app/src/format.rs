//! Numbers, times and sizes as people read them. No locale, no clock: the server and the browser print the same text.

/// Shown where there is no value.
pub const MISSING: &str = "–";

/// Text for a number that JSON has no word for; none for a finite one.
fn unusual(value: f64) -> Option<String> {
    if value.is_nan() {
        Some("NaN".to_owned())
    } else if value.is_infinite() {
        Some(if value > 0.0 { "∞" } else { "−∞" }.to_owned())
    } else {
        None
    }
}

/// A fixed number of decimals, with a true minus sign and without a negative zero.
pub fn decimal(value: f64, decimals: usize) -> String {
    if let Some(text) = unusual(value) {
        return text;
    }
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(digits) if digits.chars().any(|digit| ('1'..='9').contains(&digit)) => format!("−{digits}"),
        Some(digits) => digits.to_owned(),
        None => text,
    }
}

/// A share in 0..1 as a percentage with one decimal: `85.8 %`.
pub fn percent(share: f64) -> String {
    unusual(share).unwrap_or_else(|| format!("{}\u{a0}%", decimal(share * 100.0, 1)))
}

/// A metric's value with its unit: `share` as a percentage, `nats` and plain numbers with three decimals.
pub fn measure(unit: &str, value: f64) -> String {
    match unit {
        "share" => percent(value),
        _ => plain(unit, value),
    }
}

/// The same without the unit, for columns whose head names it.
pub fn plain(unit: &str, value: f64) -> String {
    match unit {
        "share" => decimal(value * 100.0, 1),
        _ if value != 0.0 && value.is_finite() && value.abs() < 5e-4 => format!("{value:.1e}").replace('-', "−"),
        _ => decimal(value, 3),
    }
}

/// The unit as it is written behind a title: `%`, `nats`, or nothing.
pub fn unit(unit: &str) -> &str {
    match unit {
        "share" => "%",
        other => other,
    }
}

/// A whole number in groups of three: `61,706`.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number of things: `1 run`, `24 runs`.
pub fn counted(value: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(value), if value == 1 { one } else { many })
}

/// Names in a sentence: "a, b and c".
pub fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Seconds in words: `0.8 s`, `42 s`, `2 min 10 s`, `2 h 14 min`, `3 d 4 h`.
pub fn duration(seconds: f64) -> String {
    if !seconds.is_finite() || seconds < 0.0 {
        return MISSING.to_owned();
    }
    if seconds < 9.95 {
        return format!("{} s", decimal(seconds, 1));
    }
    let whole = seconds.round() as u64;
    let (days, hours, minutes, rest) = (whole / 86_400, whole / 3_600 % 24, whole / 60 % 60, whole % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{rest} s"),
        (0, 0, _) => format!("{minutes} min {rest} s"),
        (0, _, _) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}

/// Bytes in decimal steps: `812 B`, `14 kB`, `2.5 MB`.
pub fn bytes(bytes: u64) -> String {
    let mut value = bytes as f64;
    for unit in ["B", "kB", "MB", "GB"] {
        if value < 999.5 {
            let decimals = usize::from(unit != "B" && value < 9.95);
            return format!("{} {unit}", decimal(value, decimals));
        }
        value /= 1000.0;
    }
    format!("{} TB", decimal(value, 1))
}

/// Milliseconds since 1970 as `2026-11-24 01:51` in UTC (days to civil date after Hinnant 2014).
pub fn moment(milliseconds: i64) -> String {
    let seconds = milliseconds.div_euclid(1000);
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}", rest / 3_600, rest / 60 % 60)
}

/// The last eight characters of an id: enough to tell runs of one page apart by eye.
pub fn short_id(id: &str) -> &str {
    // The start of a UUIDv7 is its time, which runs of one study share; its end is random.
    id.char_indices().rev().nth(7).map_or(id, |(at, _)| &id[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_look_md_says() {
        assert_eq!(percent(0.8578), "85.8\u{a0}%");
        assert_eq!(measure("nats", 0.12), "0.120");
        assert_eq!(measure("", 0.0), "0.000");
        assert_eq!(plain("", 0.000_12), "1.2e−4");
        assert_eq!(decimal(-0.01, 1), "0.0");
        assert_eq!(decimal(-1.25, 2), "−1.25");
        assert_eq!(measure("share", f64::NAN), "NaN");
        assert_eq!(measure("nats", f64::INFINITY), "∞");
        assert_eq!(count(61_706), "61,706");
        assert_eq!(count(272_282_000), "272,282,000");
        assert_eq!(counted(1, "run", "runs"), "1 run");
        assert_eq!(listed(&["a", "b", "c"].map(str::to_owned)), "a, b and c");
    }

    #[test]
    fn times_and_sizes() {
        assert_eq!(duration(130.0), "2 min 10 s");
        assert_eq!(duration(0.83), "0.8 s");
        assert_eq!(duration(8_040.0), "2 h 14 min");
        assert_eq!(duration(f64::NAN), MISSING);
        assert_eq!(bytes(812), "812 B");
        assert_eq!(bytes(2_500_000), "2.5 MB");
        assert_eq!(moment(0), "1970-01-01 00:00");
        assert_eq!(moment(1_709_164_800_000), "2024-02-29 00:00");
        assert_eq!(moment(-60_000), "1969-12-31 23:59");
        assert_eq!(short_id("0192f0a1-7b3c-7def-8123-456789abcdef"), "89abcdef");
    }
}
