//! Lists of indices by index, in two flat arrays.

/// For each index from 0 a sorted list of other indices.
#[derive(Debug, Default, Clone)]
pub(super) struct Groups {
    starts: Vec<u32>,
    members: Vec<u32>,
}

impl Groups {
    /// From pairs of (group, member) in any order; doubles are dropped.
    pub(super) fn from_pairs(groups: usize, mut pairs: Vec<(u32, u32)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let mut starts = vec![0; groups + 1];
        for (group, _) in &pairs {
            starts[*group as usize + 1] += 1;
        }
        for i in 0..groups {
            starts[i + 1] += starts[i];
        }
        Self { starts, members: pairs.into_iter().map(|pair| pair.1).collect() }
    }

    /// The members of a group; empty for a group that does not exist.
    pub(super) fn get(&self, group: u32) -> &[u32] {
        let at = group as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(to)) => &self.members[*from as usize..*to as usize],
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_sorted_and_single() {
        let groups = Groups::from_pairs(3, vec![(2, 5), (0, 9), (2, 1), (2, 5)]);
        assert_eq!((groups.get(0), groups.get(1), groups.get(2)), (&[9][..], &[][..], &[1, 5][..]));
        assert!(groups.get(3).is_empty() && Groups::default().get(0).is_empty());
    }
}
