//! What kind of incident a category is, and what kind of end an outcome is.

use serde::{Deserialize, Serialize};

/// How a category enters the headline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CategoryGroup {
    /// One of the crime categories: counted in headlines, rates and comparisons.
    Crime,
    /// Anti-social behaviour: its own series, never added to crime.
    AntiSocialBehaviour,
    /// Not described in `content/categories.toml`: counted under its own name only.
    Unknown,
}

/// What kind of end a crime's last outcome is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutcomeGroup {
    /// Charged, summonsed, cautioned, or dealt with by a court.
    Positive,
    /// Community resolution and other local settlements.
    LocalResolution,
    /// Ended in another way: not in the public interest, taken over by another body.
    Other,
    /// No suspect identified, or evidence did not suffice.
    NoSuspectOrEvidence,
    /// Under investigation, or the court has not decided.
    Pending,
    /// An outcome that `content/outcomes.toml` does not describe.
    Unknown,
}

impl OutcomeGroup {
    /// Every group, in the order shown.
    pub const ALL: [Self; 6] = [
        Self::Positive,
        Self::LocalResolution,
        Self::Other,
        Self::NoSuspectOrEvidence,
        Self::Pending,
        Self::Unknown,
    ];

    /// The key in JSON and layers.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Positive => "positive",
            Self::LocalResolution => "local-resolution",
            Self::Other => "other",
            Self::NoSuspectOrEvidence => "no-suspect-or-evidence",
            Self::Pending => "pending",
            Self::Unknown => "unknown",
        }
    }

    /// The words on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Positive => "Charged, cautioned or dealt with by a court",
            Self::LocalResolution => "Local resolution",
            Self::Other => "Ended another way",
            Self::NoSuspectOrEvidence => "No suspect, or not enough evidence",
            Self::Pending => "Still open",
            Self::Unknown => "Not classified",
        }
    }
}
