//! A small random number generator with a fixed seed, so that the country is the same everywhere.
//!
//! `SplitMix64` (Steele, Lea and Flood, 2014): enough for a landscape, not for secrets.

/// Scrambles 64 bits; the output function of `SplitMix64`.
pub(super) const fn scramble(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A stream of pseudo-random numbers.
#[derive(Debug, Clone)]
pub(super) struct Rng(u64);

impl Rng {
    /// A stream of its own for each list of parts: what is drawn for one thing never shifts another.
    pub(super) fn of(parts: &[u64]) -> Self {
        Self(parts.iter().fold(0x00C0_FFEE, |seed, part| scramble(seed ^ scramble(*part))))
    }

    /// The next 64 bits.
    pub(super) fn bits(&mut self) -> u64 {
        let bits = scramble(self.0);
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        bits
    }

    /// Evenly from 0 to below 1.
    pub(super) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Evenly between two bounds.
    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A whole number below `n`, which must not be 0.
    pub(super) fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }

    /// True with a probability.
    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// One of a list that is not empty.
    pub(super) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// A place in a list of weights, in proportion to them.
    pub(super) fn weighted(&mut self, weights: impl Iterator<Item = f64> + Clone) -> usize {
        let mut left = self.unit() * weights.clone().sum::<f64>();
        let mut last = 0;
        for (i, weight) in weights.enumerate() {
            last = i;
            left -= weight;
            if left < 0.0 {
                break;
            }
        }
        last
    }

    /// About normal, mean 0 and standard deviation 1: twelve even draws added up.
    pub(super) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// Poisson by Knuth's product of draws; for means below about 50.
    pub(super) fn poisson(&mut self, mean: f64) -> usize {
        let limit = (-mean).exp();
        let (mut product, mut events) = (self.unit(), 0);
        while product > limit {
            product *= self.unit();
            events += 1;
        }
        events
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_stream() {
        // First outputs of SplitMix64 with seed 0, as published with the xoshiro generators.
        let mut rng = Rng(0);
        assert_eq!((rng.bits(), rng.bits()), (0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4));
    }

    #[test]
    fn draws_have_their_means() {
        let mut rng = Rng::of(&[1]);
        let n = 20_000;
        let mean = |f: &mut dyn FnMut() -> f64| (0..n).map(|_| f()).sum::<f64>() / f64::from(n);
        assert!((mean(&mut || rng.unit()) - 0.5).abs() < 0.01);
        let mut rng = Rng::of(&[2]);
        assert!((mean(&mut || rng.poisson(3.5) as f64) - 3.5).abs() < 0.06);
        let mut rng = Rng::of(&[3]);
        assert!((mean(&mut || rng.normal().powi(2)) - 1.0).abs() < 0.05);
        let mut rng = Rng::of(&[4]);
        assert!((mean(&mut || rng.weighted([1.0, 0.0, 3.0].into_iter()) as f64) - 1.5).abs() < 0.03);
    }
}
