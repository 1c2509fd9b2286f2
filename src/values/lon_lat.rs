//! Positions on the WGS 84 ellipsoid in whole micro-degrees, as the police publish them.

use super::digits::eight_digits;

/// Longitude and latitude (EPSG:4326) in micro-degrees. One is at most 0.11 m.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LonLat {
    /// Micro-degrees east of Greenwich.
    pub lon: i32,
    /// Micro-degrees north of the equator.
    pub lat: i32,
}

/// Mean Earth radius in metres (IUGG), for great-circle distances.
const EARTH_RADIUS_M: f64 = 6_371_008.8;
/// Metres in a degree of latitude on the mean sphere.
pub const METRES_PER_DEGREE: f64 = EARTH_RADIUS_M * std::f64::consts::PI / 180.0;

impl LonLat {
    /// From degrees; rounds to the nearest micro-degree. `None` outside ±180, ±90.
    pub fn from_degrees(lon: f64, lat: f64) -> Option<Self> {
        (lon.abs() <= 180.0 && lat.abs() <= 90.0)
            .then(|| Self { lon: (lon * 1e6).round() as i32, lat: (lat * 1e6).round() as i32 })
    }

    /// Degrees east.
    pub fn lon_degrees(self) -> f64 {
        f64::from(self.lon) / 1e6
    }

    /// Degrees north.
    pub fn lat_degrees(self) -> f64 {
        f64::from(self.lat) / 1e6
    }

    /// Great-circle distance in metres (haversine).
    pub fn distance_m(self, other: Self) -> f64 {
        let (lat1, lat2) = (self.lat_degrees().to_radians(), other.lat_degrees().to_radians());
        let half_lat = (lat2 - lat1) / 2.0;
        let half_lon = (other.lon_degrees() - self.lon_degrees()).to_radians() / 2.0;
        let a = half_lat.sin().powi(2) + lat1.cos() * lat2.cos() * half_lon.sin().powi(2);
        2.0 * EARTH_RADIUS_M * a.sqrt().min(1.0).asin()
    }

    /// Reads one coordinate in degrees ("-0.562724") to micro-degrees; digits past the sixth are rounded.
    #[inline]
    pub fn micro_degrees(text: &[u8]) -> Option<i32> {
        Self::six_decimals(text).or_else(|| Self::any_decimals(text))
    }

    /// The usual shape, one or two digits before the point and six behind it, eight digits at a time.
    #[inline]
    fn six_decimals(text: &[u8]) -> Option<i32> {
        let (negative, digits) = match text {
            [b'-', digits @ ..] => (true, digits),
            digits => (false, digits),
        };
        let eight = match *digits {
            [a, b'.', d, e, f, g, h, i] => [b'0', a, d, e, f, g, h, i],
            [a, b, b'.', d, e, f, g, h, i] => [a, b, d, e, f, g, h, i],
            _ => return None,
        };
        let value = eight_digits(eight)? as i32;
        Some(if negative { -value } else { value })
    }

    #[cold]
    fn any_decimals(text: &[u8]) -> Option<i32> {
        let (negative, digits) = match text.split_first() {
            Some((b'-', rest)) => (true, rest),
            Some((b'+', rest)) => (false, rest),
            _ => (false, text),
        };
        let (mut value, mut decimals, mut any, mut round_up) = (0i64, None::<u32>, false, false);
        for byte in digits {
            match (byte, decimals) {
                (b'.', None) => decimals = Some(0),
                (b'0'..=b'9', Some(6)) => {
                    round_up = *byte >= b'5';
                    decimals = Some(7);
                }
                (b'0'..=b'9', Some(7..)) => {}
                (b'0'..=b'9', _) => {
                    value = value * 10 + i64::from(byte - b'0');
                    if value > 1_000_000_000_000 {
                        return None;
                    }
                    decimals = decimals.map(|d| d + 1);
                    any = true;
                }
                _ => return None,
            }
        }
        if !any {
            return None;
        }
        let value = value * 10i64.pow(6 - decimals.unwrap_or(0).min(6)) + i64::from(round_up);
        i32::try_from(if negative { -value } else { value }).ok()
    }
}

/// A box of positions, edges included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// South-west corner.
    pub min: LonLat,
    /// North-east corner.
    pub max: LonLat,
}

impl Bounds {
    /// The smallest box around the positions; `None` for none.
    pub fn around(positions: impl IntoIterator<Item = LonLat>) -> Option<Self> {
        positions.into_iter().map(|p| Self { min: p, max: p }).reduce(Self::union)
    }

    /// The smallest box around both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            min: LonLat { lon: self.min.lon.min(other.min.lon), lat: self.min.lat.min(other.min.lat) },
            max: LonLat { lon: self.max.lon.max(other.max.lon), lat: self.max.lat.max(other.max.lat) },
        }
    }

    /// Whether the position lies in the box.
    pub const fn contains(&self, p: LonLat) -> bool {
        p.lon >= self.min.lon && p.lon <= self.max.lon && p.lat >= self.min.lat && p.lat <= self.max.lat
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn print_then_parse(micro in -180_000_000i32..180_000_000) {
            let text = format!("{}{}.{:06}", if micro < 0 { "-" } else { "" }, micro.abs() / 1_000_000, micro.abs() % 1_000_000);
            prop_assert_eq!(LonLat::micro_degrees(text.as_bytes()), Some(micro));
        }

        #[test]
        fn the_usual_shape_is_read_alike(text in "[-+]?[0-9:/]{0,3}[.,]?[0-9:/]{0,7}") {
            let text = text.as_bytes();
            if let Some(quick) = LonLat::six_decimals(text) {
                prop_assert_eq!(LonLat::any_decimals(text), Some(quick));
            }
        }

        #[test]
        fn any_bytes_never_panic(bytes: Vec<u8>) {
            let _ = LonLat::micro_degrees(&bytes);
        }
    }

    #[test]
    fn odd_coordinates() {
        assert_eq!(LonLat::micro_degrees(b"51.5"), Some(51_500_000));
        assert_eq!(LonLat::micro_degrees(b"-1"), Some(-1_000_000));
        assert_eq!(LonLat::micro_degrees(b"0.12345678"), Some(123_457));
        for bad in ["", "-", ".", "1.2.3", "abc", "1e5", "9999999999999999999"] {
            assert_eq!(LonLat::micro_degrees(bad.as_bytes()), None, "{bad}");
        }
    }

    #[test]
    fn a_degree_of_latitude_is_111_km() {
        let at = |lat| LonLat::from_degrees(0.0, lat).unwrap();
        assert!((at(52.0).distance_m(at(53.0)) - 111_195.0).abs() < 1.0);
    }
}
