//! The headline of every area, worked out once: pages show those of their children and neighbours too.

use rayon::prelude::*;

use crate::atlas::Atlas;
use crate::geography::{AreaIndex, ByLevel, Level};
use crate::settings::Profile;
use crate::statistics::{Figure, Verdict};

use super::figure::Near;

/// An area's headline.
#[derive(Debug, Clone, Copy)]
pub(super) struct Headline {
    /// Crimes of the newest 12 months.
    pub crimes: Figure,
    /// Against the nearest area around it.
    pub verdict: Option<Verdict>,
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

impl Headlines {
    /// Asks for the figures of every area that a page shows.
    pub(super) fn of(atlas: &Atlas) -> Self {
        let areas = ByLevel::from_fn(|level| {
            if !is_shown(level, atlas.publication.profile) {
                return Vec::new();
            }
            (0..atlas.geography.areas(level).len() as AreaIndex)
                .into_par_iter()
                .map(|index| {
                    let figures = atlas.figures.area(level, index);
                    Headline {
                        crimes: figures.crimes,
                        verdict: figures.comparisons.first().map(|c| c.verdict),
                    }
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

    /// One area's headline; none on levels that no page shows.
    pub(super) fn get(&self, level: Level, index: AreaIndex) -> Option<&Headline> {
        self.areas[level].get(index as usize)
    }

    /// Places with their headlines.
    pub(super) fn near<'a>(
        &self,
        atlas: &Atlas<'a>,
        level: Level,
        places: impl IntoIterator<Item = AreaIndex>,
    ) -> Vec<Near<'a>> {
        places
            .into_iter()
            .filter_map(|index| {
                let headline = self.get(level, index)?;
                Some(Near {
                    area: atlas.geography.area(level, index),
                    crimes: headline.crimes,
                    verdict: headline.verdict,
                })
            })
            .collect()
    }
}
