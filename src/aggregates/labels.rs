//! Labels of a column to small ids while reading: the known ones by their place in `content/`, others behind them.

use rustc_hash::FxHashMap;

use crate::records::Text;

/// Ids of one column's labels within one fold. Unknown labels get ids in reading order, so folds are
/// brought to a common vocabulary before anything is written.
#[derive(Debug, Clone)]
pub(super) struct Labels {
    seen: Vec<String>,
    ids: FxHashMap<String, u8>,
    /// The label last found in each slot of [`slot_of`].
    recent: Box<[u8; 256]>,
}

/// A cheap hash of a label: its length and both its ends.
#[inline]
fn slot_of(label: &[u8]) -> usize {
    let [first, .., last] = label else { return label.len() };
    let middle = label[label.len() / 2];
    let mixed = u32::from(*first) << 16 | u32::from(*last) << 8 | u32::from(middle);
    ((mixed ^ (label.len() as u32) << 20).wrapping_mul(0x9e37_79b9) >> 24) as usize
}

impl Labels {
    pub(super) fn new(known: &[String]) -> Self {
        let ids = known.iter().enumerate().map(|(i, label)| (label.clone(), i as u8)).collect();
        Self { seen: known.to_vec(), ids, recent: Box::new([0; 256]) }
    }

    /// The id of a label; none when the column already has 255 different ones.
    #[inline]
    pub(super) fn id(&mut self, label: Text<'_>) -> Option<u8> {
        let recent = self.recent[slot_of(label.as_bytes())];
        if self.seen.get(usize::from(recent)).is_some_and(|seen| seen.as_bytes() == label.as_bytes()) {
            return Some(recent);
        }
        self.look_up(label.as_str())
    }

    fn look_up(&mut self, label: &str) -> Option<u8> {
        let id = match self.ids.get(label) {
            Some(id) => *id,
            None if self.seen.len() < usize::from(u8::MAX) => {
                self.seen.push(label.to_owned());
                let id = (self.seen.len() - 1) as u8;
                self.ids.insert(label.to_owned(), id);
                id
            }
            None => return None,
        };
        self.recent[slot_of(label.as_bytes())] = id;
        Some(id)
    }

    pub(super) fn all(&self) -> &[String] {
        &self.seen
    }

    /// For each id of these labels, the id of the same label in `into`, where it is added when new.
    pub(super) fn map_into(&self, into: &mut Self) -> Option<Vec<u8>> {
        self.seen.iter().map(|label| into.id(label.as_str().into())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_labels_keep_their_place() {
        let mut labels = Labels::new(&["a".to_owned(), "b".to_owned()]);
        assert_eq!(
            (labels.id("b".into()), labels.id("x".into()), labels.id("a".into()), labels.id("x".into())),
            (Some(1), Some(2), Some(0), Some(2))
        );
        let mut common = Labels::new(&["a".to_owned(), "b".to_owned()]);
        common.id("new".into());
        assert_eq!(labels.map_into(&mut common), Some(vec![0, 1, 3]));
    }

    #[test]
    fn a_column_of_noise_is_refused_not_wrapped() {
        let mut labels = Labels::new(&[]);
        assert!((0..255).all(|i| labels.id(i.to_string().as_str().into()).is_some()));
        assert_eq!(labels.id("one more".into()), None);
        assert_eq!(labels.id("7".into()), Some(7));
    }
}
