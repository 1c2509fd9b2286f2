//! The headline of every area, worked out once: pages show those of their children and neighbours too.

use rayon::prelude::*;

use crate::atlas::Atlas;
use crate::geography::{AreaIndex, ByLevel, Level};
use crate::settings::Profile;
use crate::statistics::{AreaFigures, Figure, Verdict};

/// An area's headline.
#[derive(Debug, Clone, Copy)]
pub(super) struct Headline {
    /// Crimes of the newest 12 months.
    pub crimes: Figure,
    /// Against the nearest area around it.
    pub verdict: Option<Verdict>,
}

impl Headline {
    /// That of an area whose figures are at hand.
    pub(super) fn of(figures: &AreaFigures) -> Self {
        Self { crimes: figures.crimes, verdict: figures.comparisons.first().map(|c| c.verdict) }
    }
}

/// All headlines, and the categories of districts.
#[derive(Debug)]
pub(super) struct Headlines {
    areas: ByLevel<Vec<Headline>>,
    /// `[district][category]`
    pub districts: Vec<Vec<(Figure, Option<Verdict>)>>,
}

/// Whether any page shows areas of the level.
pub(super) fn is_shown(level: Level, profile: Profile) -> bool {
    level != Level::Msoa || profile == Profile::Full
}

/// Whether pages need the headlines of a level beside its figures: small areas that are sections of their
/// ward's page are shown there alone, with all their figures at hand.
fn is_asked_for(level: Level, profile: Profile) -> bool {
    is_shown(level, profile) && (level != Level::Lsoa || profile == Profile::Full)
}

impl Headlines {
    /// Asks for the headline of every area that a page shows.
    pub(super) fn of(atlas: &Atlas) -> Self {
        let areas = ByLevel::from_fn(|level| {
            if !is_asked_for(level, atlas.publication.profile) {
                return Vec::new();
            }
            (0..atlas.geography.areas(level).len() as AreaIndex)
                .into_par_iter()
                .map(|index| {
                    let (crimes, verdict) = atlas.figures.headline(level, index);
                    Headline { crimes, verdict }
                })
                .collect::<Vec<_>>()
        });
        let districts = (0..atlas.geography.areas(Level::District).len() as AreaIndex)
            .into_par_iter()
            .map(|index| {
                let figures = atlas.figures.area(Level::District, index);
                figures.categories.iter().map(|c| (c.newest, c.verdict)).collect()
            })
            .collect();
        Self { areas, districts }
    }

    /// One area's headline; none on levels that are not asked for.
    pub(super) fn get(&self, level: Level, index: AreaIndex) -> Option<&Headline> {
        self.areas[level].get(index as usize)
    }
}
