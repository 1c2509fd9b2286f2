//! The read-only bundle that pages, JSON and layers draw from.

use crate::content::Content;
use crate::geography::{Geography, Level};
use crate::report::Report;
use crate::settings::{Profile, Publication};
use crate::statistics::Figures;

/// Everything an output may show.
#[derive(Debug, Clone, Copy)]
pub struct Atlas<'a> {
    /// Areas, their polygons and their residents.
    pub geography: &'a Geography,
    /// Every published number.
    pub figures: &'a Figures<'a>,
    /// Words and facts that people edit.
    pub content: &'a Content,
    /// Who publishes, where, in which profile.
    pub publication: &'a Publication,
    /// Where the input came from and where every row went.
    pub report: &'a Report,
}

/// An atlas of more LSOAs than this is one of a country.
const MOST_OF_A_PART: usize = 28_000;

impl Atlas<'_> {
    /// Whether it is of so many LSOAs that no file takes them all with their borders.
    pub fn is_of_country(&self) -> bool {
        self.geography.areas(Level::Lsoa).len() > MOST_OF_A_PART
    }

    /// Whether files that few ask for, or that tell again what others tell, are left to profile full: in compact of
    /// a country, which would else be larger than GitHub Pages and others take.
    pub fn is_tight(&self) -> bool {
        self.publication.profile == Profile::Compact && self.is_of_country()
    }

    /// Whether the layer, the boundaries and the statistical neighbours of a level are written: of MSOAs, which have
    /// no pages in a tight atlas, only where it is not one.
    pub fn is_drawn_and_compared(&self, level: Level) -> bool {
        level != Level::Msoa || !self.is_tight()
    }
}
