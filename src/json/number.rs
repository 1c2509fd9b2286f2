//! Numbers as they stand in JSON: rounded once, here, so that every file agrees.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};

use crate::statistics::{Figure, Interval, Rate};
use crate::values::{LonLat, MonthSpan};

/// Decimals of a rate per 1,000 person-years and of its intervals.
pub(super) const RATE_DECIMALS: i32 = 2;
/// Decimals of a ratio of two counts and of its interval.
pub(super) const RATIO_DECIMALS: i32 = 3;
/// Decimals of a share between 0 and 1.
pub(super) const SHARE_DECIMALS: i32 = 4;

/// The nearest number with so many decimals; halves away from zero.
pub(super) fn rounded(value: f64, decimals: i32) -> f64 {
    let factor = 10f64.powi(decimals);
    let nearest = (value * factor).round() / factor;
    // No "-0.0" in files.
    if nearest == 0.0 { 0.0 } else { nearest }
}

/// A share between 0 and 1.
pub(super) fn share(value: f64) -> f64 {
    rounded(value, SHARE_DECIMALS)
}

/// `part / whole` as a share; none of nothing is none.
pub(super) fn share_of(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| share(part as f64 / whole as f64))
}

/// The ends of a rate's interval.
pub(super) fn ends(interval: Interval) -> [f64; 2] {
    [rounded(interval.low, RATE_DECIMALS), rounded(interval.high, RATE_DECIMALS)]
}

/// The ends of a ratio's interval.
pub(super) fn ratio_ends(interval: Interval) -> [f64; 2] {
    [rounded(interval.low, RATIO_DECIMALS), rounded(interval.high, RATIO_DECIMALS)]
}

/// Degrees, `[longitude, latitude]`.
pub(super) fn degrees(position: LonLat) -> [f64; 2] {
    [position.lon_degrees(), position.lat_degrees()]
}

/// The first and last month of a run.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Span {
    first: String,
    last: String,
}

impl From<MonthSpan> for Span {
    fn from(span: MonthSpan) -> Self {
        Self { first: span.first().to_string(), last: span.last().to_string() }
    }
}

/// Every month of a run, `YYYY-MM`.
pub(super) fn months(span: MonthSpan) -> Vec<String> {
    span.iter().map(|month| month.to_string()).collect()
}

/// A count over the window and its rate; `rate_status` says why there is no rate.
#[derive(Debug, Clone, Serialize)]
pub(super) struct RateObject {
    /// Incidents in the observed months of the window.
    pub(super) count: Option<u64>,
    /// Per 1,000 person-years.
    pub(super) rate: Option<f64>,
    /// 95 % interval of the rate.
    pub(super) interval95: Option<[f64; 2]>,
    /// 99.8 % interval of the rate.
    pub(super) interval998: Option<[f64; 2]>,
    /// `ok`, or why there is no rate.
    pub(super) rate_status: &'static str,
}

impl From<&Figure> for RateObject {
    fn from(figure: &Figure) -> Self {
        let rate: Option<&Rate> = figure.rate.as_ref().ok();
        Self {
            count: figure.count,
            rate: rate.map(|r| rounded(r.per_1000, RATE_DECIMALS)),
            interval95: rate.map(|r| ends(r.interval95)),
            interval998: rate.map(|r| ends(r.interval998)),
            rate_status: match &figure.rate {
                Ok(_) => "ok",
                Err(why) => why.slug(),
            },
        }
    }
}

/// Whole numbers from here on are no longer all told apart by a float.
const WHOLE: f64 = 9_007_199_254_740_992.0;

/// JSON without spaces, in which whole numbers are written as such: `1`, not `1.0`.
struct Short;

impl Formatter for Short {
    fn write_f64<W: ?Sized + Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        if value.fract() == 0.0 && value.abs() < WHOLE {
            return self.write_i64(writer, value as i64);
        }
        CompactFormatter.write_f64(writer, value)
    }
}

/// Appends a number as it stands in every JSON file.
pub(super) fn push_number(out: &mut Vec<u8>, value: f64) {
    Short.write_f64(out, value).expect("writing to memory does not fail");
}

/// A value as compact JSON.
pub(super) fn to_json(value: &impl Serialize) -> Vec<u8> {
    let mut out = Vec::new();
    let written = value.serialize(&mut Serializer::with_formatter(&mut out, Short));
    written.expect("own structs with string keys always serialise");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_round_away_from_zero_and_zero_has_no_sign() {
        assert_eq!(to_json(&rounded(2.345_1, 2)), b"2.35");
        assert_eq!(to_json(&rounded(-0.000_01, 4)), b"0");
        assert_eq!(to_json(&share(2.0 / 3.0)), b"0.6667");
        assert_eq!(share_of(1, 0), None);
    }

    #[test]
    fn a_number_alone_is_written_as_in_json() {
        let mut out = Vec::new();
        for value in [12.0, -0.25, 0.0001, 1234.56] {
            push_number(&mut out, value);
            out.push(b' ');
        }
        assert_eq!(out, b"12 -0.25 0.0001 1234.56 ");
    }

    #[test]
    fn whole_numbers_have_no_decimals() {
        assert_eq!(to_json(&[1.0, -2.0, 0.5, f64::NAN]), b"[1,-2,0.5,null]");
        assert_eq!(
            to_json(&serde_json::json!({ "share": 1.0, "large": 1e300 })),
            br#"{"share":1,"large":1e+300}"#
        );
    }
}
