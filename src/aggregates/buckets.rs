//! Sorting by scattering: one step where keys are dense or evenly spread, as points and Crime IDs are.

/// The items in the order of their buckets, each bucket in the order given, and where each bucket begins
/// (with the end of the last behind them). `bucket` must be below `buckets`.
pub(super) fn in_buckets<T: Copy>(
    items: &[T],
    buckets: usize,
    bucket: impl Fn(&T) -> usize,
) -> (Vec<T>, Vec<u32>) {
    let mut starts = vec![0u32; buckets + 1];
    for item in items {
        starts[bucket(item) + 1] += 1;
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let mut next = starts.clone();
    let mut sorted = items.to_vec();
    for item in items {
        let place = &mut next[bucket(item)];
        sorted[*place as usize] = *item;
        *place += 1;
    }
    (sorted, starts)
}

/// The items by their id, those of one id in the order given. Quick where ids are spread evenly over all 64
/// bits, as parts of hashes are; right for any.
pub(super) fn by_id<T: Copy>(items: &[T], id: impl Fn(&T) -> u64) -> Vec<T> {
    let bits = items.len().max(2).ilog2();
    let (mut sorted, starts) = in_buckets(items, 1 << bits, |item| (id(item) >> (64 - bits)) as usize);
    for ends in starts.windows(2) {
        if ends[1] - ends[0] > 1 {
            sorted[ends[0] as usize..ends[1] as usize].sort_by_key(&id);
        }
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_stable_sort(ids in proptest::collection::vec(prop_oneof![any::<u64>(), 0u64..5, Just(u64::MAX)], 0..300)) {
            let items: Vec<(u64, usize)> = ids.into_iter().zip(0..).collect();
            let mut expected = items.clone();
            expected.sort_by_key(|(id, _)| *id);
            prop_assert_eq!(by_id(&items, |(id, _)| *id), expected);
        }
    }

    #[test]
    fn buckets_and_their_starts() {
        let (sorted, starts) = in_buckets(&[(2, 'a'), (0, 'b'), (2, 'c')], 4, |(bucket, _)| *bucket);
        assert_eq!((sorted, starts), (vec![(0, 'b'), (2, 'a'), (2, 'c')], vec![0, 1, 1, 3, 3]));
    }
}
