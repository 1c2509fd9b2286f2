//! The read-only bundle that pages, JSON and layers draw from.

use crate::content::Content;
use crate::geography::Geography;
use crate::report::Report;
use crate::settings::Publication;
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
