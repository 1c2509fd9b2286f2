//! Numbers and months as readers see them: thousands apart, true minus, en dash between the ends of a range.

use crate::statistics::{Interval, Rate};
use crate::values::MonthSpan;

/// `19,208`
pub(super) fn number(count: u64) -> String {
    let digits = count.to_string();
    if digits.len() <= 3 {
        return digits;
    }
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number with `places` decimals, thousands apart, and a true minus: `−1,234.5`.
pub(super) fn decimal(value: f64, places: usize) -> String {
    let text = format!("{:.places$}", value.abs());
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), None), |(w, r)| (w, Some(r)));
    let negative = value < 0.0 && text.bytes().any(|b| b.is_ascii_digit() && b != b'0');
    if whole.len() <= 3 && !negative {
        return text;
    }
    let mut out = String::from(if negative { "\u{2212}" } else { "" });
    out.push_str(&number(whole.parse().expect("format! writes digits before the point")));
    if let Some(rest) = rest {
        out.push('.');
        out.push_str(rest);
    }
    out
}

/// A rate per 1,000: one decimal.
pub(super) fn rate(rate: Rate) -> String {
    decimal(rate.per_1000, 1)
}

/// The two ends of an interval: `83.3–85.7`.
pub(super) fn interval(interval: Interval) -> String {
    format!("{}\u{2013}{}", decimal(interval.low, 1), decimal(interval.high, 1))
}

/// One decimal, and up to three where fewer would make nothing of what is something: "0.0" beside "higher" would
/// contradict it.
fn places(value: f64) -> usize {
    [(0.05, 1), (0.005, 2), (0.000_5, 3)]
        .into_iter()
        .find(|(least, _)| value.abs() >= *least)
        .map_or(1, |(_, p)| p)
}

/// A share from 0 to 1 as `4.1%`; whole from 10 % on.
pub(super) fn percent(share: f64) -> String {
    let value = share * 100.0;
    format!("{}%", decimal(value, if value.abs() < 9.95 && value != 0.0 { places(value) } else { 0 }))
}

/// The same of a part of a whole, which is never said to be all of it.
pub(super) fn part(share: f64) -> String {
    let percent = percent(share);
    if percent == "100%" && share < 1.0 { "over 99%".to_owned() } else { percent }
}

/// A number of either sign, with it: `+3.1`, `−3.1`, `0.0`.
pub(super) fn signed(value: f64) -> String {
    let text = decimal(value, places(value));
    if value > 0.0 && text != "0.0" { format!("+{text}") } else { text }
}

/// A change as `+4.2%` or `−3.0%`, from a ratio.
pub(super) fn change(ratio: f64) -> String {
    format!("{}%", signed((ratio - 1.0) * 100.0))
}

/// An unbroken run in words: `May 2024`, `May to December 2024`, `May 2023 to June 2024`.
pub(super) fn run(span: MonthSpan) -> String {
    let (first, last) = (span.first(), span.last());
    if first == last {
        first.long()
    } else if first.year() == last.year() {
        format!("{} to {}", first.name(), last.long())
    } else {
        span.to_string()
    }
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// `1 ward`, `20 wards`.
pub(super) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { many })
}

/// The first letter large.
pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Text made fit for HTML and for a double-quoted attribute.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Month;

    #[test]
    fn numbers_for_readers() {
        assert_eq!(number(0), "0");
        assert_eq!(number(999), "999");
        assert_eq!(number(19_208), "19,208");
        assert_eq!(number(59_597_601), "59,597,601");
        assert_eq!(decimal(-1234.56, 1), "\u{2212}1,234.6");
        assert_eq!(decimal(-0.04, 1), "0.0");
        assert_eq!(percent(0.041), "4.1%");
        assert_eq!(percent(0.5), "50%");
        assert_eq!((percent(0.0), percent(0.000_3)), ("0%".to_owned(), "0.03%".to_owned()));
        assert_eq!((part(0.998), part(0.5), part(1.0)), ("over 99%".into(), "50%".into(), "100%".into()));
        assert_eq!(change(1.042), "+4.2%");
        assert_eq!((change(0.9998), change(1.0)), ("\u{2212}0.02%".to_owned(), "0.0%".to_owned()));
        assert_eq!(change(0.97), "\u{2212}3.0%");
        assert_eq!(interval(Interval { low: 83.26, high: 1085.7 }), "83.3\u{2013}1,085.7");
    }

    #[test]
    fn runs_in_words() {
        let span = |a: &str, b: &str| {
            run(MonthSpan::new(a.parse::<Month>().unwrap(), b.parse::<Month>().unwrap()).unwrap())
        };
        assert_eq!(span("2024-05", "2024-05"), "May 2024");
        assert_eq!(span("2024-05", "2024-12"), "May to December 2024");
        assert_eq!(span("2023-05", "2024-06"), "May 2023 to June 2024");
        assert_eq!(listed(&["a".into(), "b".into(), "c".into()]), "a, b and c");
        assert_eq!(counted(1, "ward", "wards"), "1 ward");
        assert_eq!(capital("ward"), "Ward");
        assert_eq!(escape("a<b>&\"c"), "a&lt;b&gt;&amp;&quot;c");
    }
}
