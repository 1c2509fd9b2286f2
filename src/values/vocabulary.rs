//! Ordered lists of labels: the known ones first, the ones only the data knows behind them.

use std::collections::BTreeSet;

/// One label of the data with its stable key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The label in kebab case: the key in JSON and addresses.
    pub key: String,
    /// The label as the police write it.
    pub label: String,
    /// Whether `content/` describes it; otherwise it was first seen in the data.
    pub known: bool,
}

/// The labels of one column. A label's place is its id and never depends on reading order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    terms: Vec<Term>,
}

impl Vocabulary {
    /// Known labels in their given order, then the labels found in the data and not known, sorted.
    pub fn new<'a>(known: impl IntoIterator<Item = &'a str>, found: &BTreeSet<String>) -> Self {
        let mut terms: Vec<Term> = known
            .into_iter()
            .map(|label| Term { key: kebab(label), label: label.to_owned(), known: true })
            .collect();
        for label in found {
            if !terms.iter().any(|t| t.label == *label) {
                let mut key = kebab(label);
                while terms.iter().any(|t| t.key == key) {
                    key.push_str("-2");
                }
                terms.push(Term { key, label: label.clone(), known: false });
            }
        }
        Self { terms }
    }

    /// The terms in order of id.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// How many terms.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether there is no term.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The id of a label.
    pub fn id(&self, label: &str) -> Option<usize> {
        self.terms.iter().position(|t| t.label == label)
    }
}

/// Lower case, every run of other characters than letters and digits one hyphen.
pub fn kebab(label: &str) -> String {
    let mut key = String::with_capacity(label.len());
    for c in label.chars() {
        if c.is_alphanumeric() {
            key.extend(c.to_lowercase());
        } else if c != '\'' && c != '\u{2019}' && !key.is_empty() && !key.ends_with('-') {
            key.push('-');
        }
    }
    key.truncate(key.trim_end_matches('-').len());
    if key.is_empty() { "blank".to_owned() } else { key }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_labels_follow_the_known_sorted() {
        let found = ["Zebra", "Arson", "Drugs"].map(str::to_owned).into();
        let v = Vocabulary::new(["Burglary", "Drugs"], &found);
        let labels: Vec<_> = v.terms().iter().map(|t| (t.label.as_str(), t.known)).collect();
        assert_eq!(labels, [("Burglary", true), ("Drugs", true), ("Arson", false), ("Zebra", false)]);
    }

    #[test]
    fn keys_are_kebab_case() {
        assert_eq!(kebab("Violence and sexual offences"), "violence-and-sexual-offences");
        assert_eq!(
            kebab("Investigation complete; no suspect identified"),
            "investigation-complete-no-suspect-identified"
        );
        assert_eq!(kebab("  "), "blank");
    }
}
