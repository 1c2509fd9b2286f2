//! The three kinds of police file.

use std::fmt;
use std::ops::{Index, IndexMut};
use std::str::FromStr;

use super::ParseValueError;

/// Which of the three monthly files of a force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Recorded incidents, one row each.
    Street,
    /// Outcomes given in the month, for crimes of any month.
    Outcomes,
    /// Stops and searches.
    StopAndSearch,
}

impl Kind {
    /// All kinds, in the order used everywhere.
    pub const ALL: [Self; 3] = [Self::Street, Self::Outcomes, Self::StopAndSearch];

    /// The word in file names and JSON keys.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Street => "street",
            Self::Outcomes => "outcomes",
            Self::StopAndSearch => "stop-and-search",
        }
    }

    /// The word in sentences.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Street => "street crime",
            Self::Outcomes => "outcomes",
            Self::StopAndSearch => "stop and search",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.slug())
    }
}

impl FromStr for Kind {
    type Err = ParseValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.slug() == text)
            .ok_or_else(|| ParseValueError::new(text, "one of street, outcomes, stop-and-search"))
    }
}

/// One value for each kind of file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ByKind<T>([T; 3]);

impl<T> ByKind<T> {
    /// Kind and value, in the order of [`Kind::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Kind, &T)> {
        Kind::ALL.into_iter().zip(&self.0)
    }
}

impl<T> Index<Kind> for ByKind<T> {
    type Output = T;
    fn index(&self, kind: Kind) -> &T {
        &self.0[kind as usize]
    }
}

impl<T> IndexMut<Kind> for ByKind<T> {
    fn index_mut(&mut self, kind: Kind) -> &mut T {
        &mut self.0[kind as usize]
    }
}
