//! Seeded random numbers for tests that ask whether intervals and verdicts keep their promises.

/// The `SplitMix64` generator (Steele, Lea and Flood 2014).
pub(super) struct Random(u64);

impl Random {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Evenly spread over 0 to 1, 1 excluded.
    pub(super) fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A Poisson count, by waiting times (Knuth) in pieces small enough for `exp`.
    pub(super) fn poisson(&mut self, mut mean: f64) -> u64 {
        let mut count = 0;
        while mean > 0.0 {
            let piece = mean.min(200.0);
            let (limit, mut product) = ((-piece).exp(), self.unit());
            while product > limit {
                count += 1;
                product *= self.unit();
            }
            mean -= piece;
        }
        count
    }
}

#[test]
fn poisson_counts_have_their_mean_and_variance() {
    let mut random = Random::new(1);
    let counts: Vec<f64> = (0..20_000).map(|_| random.poisson(230.0) as f64).collect();
    let mean = counts.iter().sum::<f64>() / 20_000.0;
    let variance = counts.iter().map(|c| (c - mean).powi(2)).sum::<f64>() / 20_000.0;
    assert!((mean - 230.0).abs() < 0.5, "{mean}");
    assert!((variance - 230.0).abs() < 10.0, "{variance}");
}
