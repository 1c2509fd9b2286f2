//! Smooth random landscapes: value noise on a lattice, several octaves added up.

use super::rng::scramble;

/// Evenly random from -1 to 1 at each point of a lattice.
fn lattice(seed: u64, x: i64, y: i64) -> f64 {
    let bits = scramble(seed ^ scramble(x as u64 ^ scramble(y as u64)));
    (bits >> 11) as f64 / (1u64 << 52) as f64 - 1.0
}

/// Value noise from -1 to 1, with a wavelength of about two.
fn value(seed: u64, [x, y]: [f64; 2]) -> f64 {
    let (left, low) = (x.floor(), y.floor());
    let smooth = |t: f64| t * t * t * (t * (t * 6.0 - 15.0) + 10.0);
    let (u, v) = (smooth(x - left), smooth(y - low));
    let at = |dx, dy| lattice(seed, left as i64 + dx, low as i64 + dy);
    let mix = |a: f64, b: f64, t: f64| a + (b - a) * t;
    mix(mix(at(0, 0), at(1, 0), u), mix(at(0, 1), at(1, 1), u), v)
}

/// Fractal noise: each octave has half the wavelength and a little more than half the height.
pub(super) fn fractal(seed: u64, [x, y]: [f64; 2], wavelength_km: f64, octaves: u32) -> f64 {
    let (mut sum, mut height, mut scale) = (0.0, 1.0, 2.0 / wavelength_km);
    for octave in 0..octaves {
        // Shifted so that the lattices of the octaves do not lie on each other.
        let shift = f64::from(octave) * 17.31;
        sum += height * value(seed + u64::from(octave), [x * scale + shift, y * scale - shift]);
        height *= 0.55;
        scale *= 2.0;
    }
    sum
}
