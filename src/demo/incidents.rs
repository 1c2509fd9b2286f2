//! What happens in the country: incidents and their outcomes, with the mix, seasons and oddities of real data.

use super::areas::{Country, Spot};
use super::names::{DISTRICTS, FORCES};
use super::plan::Plan;
use super::rng::Rng;

use crate::values::{Month, MonthSpan};

/// Incidents in an average month, railway apart.
const INCIDENTS_A_MONTH: f64 = 2_080.0;
/// Railway incidents at a station in an average month.
const RAILWAY_A_MONTH: f64 = 1.6;
/// Share of incidents without coordinates, by force.
const NOWHERE: [f64; 3] = [0.02, 0.018, 0.09];
/// Share of crimes without any outcome.
const NEVER_AN_OUTCOME: f64 = 0.17;
/// Share of crimes with an outcome that get another one.
const SECOND_OUTCOME: f64 = 0.045;
/// In revised months: share of rows gone, new, moved and with another outcome.
const GONE: f64 = 0.08;
const NEW: f64 = 0.05;
const MOVED: f64 = 0.02;
const OTHER_OUTCOME: f64 = 0.08;

/// A category: label, share of all, and how it varies.
struct Mix {
    label: &'static str,
    share: f64,
    /// Factor in a town centre and in the open country.
    centre: f64,
    country: f64,
    /// Above the mean in summer by this share; below 0: in winter.
    summer: f64,
    /// Change a year.
    trend: f64,
}

const fn mix(label: &'static str, share: f64, centre: f64, country: f64, summer: f64, trend: f64) -> Mix {
    Mix { label, share, centre, country, summer, trend }
}

/// Labels and shares about as in the official files of 2023 to 2025.
const MIX: [Mix; 14] = [
    mix("Violence and sexual offences", 0.335, 1.5, 0.85, 0.08, -0.01),
    mix("Anti-social behaviour", 0.165, 1.9, 0.6, 0.22, -0.04),
    mix("Public order", 0.075, 2.2, 0.7, 0.10, -0.06),
    mix("Shoplifting", 0.085, 5.5, 0.12, -0.02, 0.14),
    mix("Criminal damage and arson", 0.082, 1.3, 0.9, 0.06, -0.05),
    mix("Other theft", 0.075, 1.8, 1.2, 0.05, -0.03),
    mix("Vehicle crime", 0.065, 0.8, 1.0, -0.03, -0.06),
    mix("Burglary", 0.042, 0.9, 1.0, -0.14, -0.05),
    mix("Drugs", 0.030, 2.0, 0.6, 0.0, 0.03),
    mix("Other crime", 0.020, 1.2, 1.0, 0.0, 0.02),
    mix("Theft from the person", 0.010, 7.0, 0.1, 0.05, 0.08),
    mix("Possession of weapons", 0.010, 2.2, 0.5, 0.05, 0.0),
    mix("Robbery", 0.009, 2.8, 0.15, -0.05, 0.01),
    mix("Bicycle theft", 0.009, 3.0, 0.25, 0.30, -0.12),
];
/// Place of anti-social behaviour in the table.
const ASB: usize = 1;

/// Outcomes and how often each comes, about as in the official files.
const OUTCOMES: [(&str, f64); 11] = [
    ("Unable to prosecute suspect", 42.0),
    ("Investigation complete; no suspect identified", 39.0),
    ("Suspect charged", 8.0),
    ("Local resolution", 3.0),
    ("Action to be taken by another organisation", 2.4),
    ("Offender given a caution", 1.2),
    ("Formal action is not in the public interest", 0.9),
    ("Further action is not in the public interest", 0.6),
    ("Further investigation is not in the public interest", 0.4),
    ("Suspect charged as part of another case", 0.2),
    ("Offender given a drugs possession warning", 0.2),
];

/// In which archive a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edition {
    /// In both.
    Both,
    /// In the older one only: gone since.
    Older,
    /// In the newest one only.
    Newest,
}

/// What a second row of the same Crime ID repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeat {
    /// Everything.
    Identical,
    /// Everything but the outcome.
    LaterOutcome,
    /// Everything but the snap point.
    Elsewhere,
}

/// One incident, as a force would tell it.
#[derive(Debug, Clone)]
pub(super) struct Incident {
    /// Month it happened.
    pub(super) month: Month,
    /// Place in [`FORCES`].
    pub(super) force: usize,
    /// Label of the category.
    pub(super) category: &'static str,
    /// Where; none: not located.
    pub(super) spot: Option<Spot>,
    /// Where the older archive puts it.
    pub(super) older_spot: Option<Spot>,
    /// Crime ID; empty for anti-social behaviour.
    pub(super) id: String,
    /// Outcomes with their months, in order.
    pub(super) outcomes: Vec<(Month, &'static str)>,
    /// Another outcome that only the older archive knows.
    pub(super) older_outcome: Option<&'static str>,
    /// Which archive tells it.
    pub(super) edition: Edition,
    /// Whether it is told twice.
    pub(super) repeat: Option<Repeat>,
}

/// Sixty-four hexadecimal digits.
pub(super) fn crime_id(rng: &mut Rng) -> String {
    let [a, b, c, d] = std::array::from_fn(|_| rng.bits());
    format!("{a:016x}{b:016x}{c:016x}{d:016x}")
}

/// Every incident of the territorial forces between two months, oldest first.
pub(super) fn incidents(country: &Country, plan: &Plan) -> Vec<Incident> {
    let months =
        MonthSpan::new(plan.older[0].min(plan.newest[0]), plan.newest[1]).expect("the plan has months");
    let levels = levels(country);
    let mut all = Vec::new();
    for month in months.iter() {
        for (i, level) in levels.iter().enumerate() {
            for (c, mix) in MIX.iter().enumerate() {
                // A stream of its own: months and areas do not depend on how many there are.
                let mut rng = Rng::of(&[5, key(month), i as u64, c as u64]);
                for _ in 0..rng.poisson(level * expected(mix, country.lsoas[i].urban, month)) {
                    all.push(incident(country, plan, &mut rng, month, i, c));
                }
            }
        }
    }
    stray(country, &mut all);
    repeat(plan, &mut all);
    all
}

fn key(month: Month) -> u64 {
    u64::from(month.year()) * 12 + u64::from(month.number())
}

/// Incidents a month of each LSOA, all categories: few areas have many.
fn levels(country: &Country) -> Vec<f64> {
    let raw: Vec<f64> = country
        .lsoas
        .iter()
        .enumerate()
        .map(|(i, lsoa)| {
            let mut rng = Rng::of(&[6, i as u64]);
            f64::from(lsoa.census) * (0.42 * rng.normal()).exp() * (0.62 + 1.1 * lsoa.urban.powi(2))
        })
        .collect();
    let all: f64 = raw
        .iter()
        .zip(&country.lsoas)
        .map(|(level, lsoa)| {
            level * MIX.iter().map(|mix| mix.share * place_factor(mix, lsoa.urban)).sum::<f64>()
        })
        .sum();
    raw.iter().map(|level| level * INCIDENTS_A_MONTH / all).collect()
}

/// How much more of a category there is where it is `urban`: 1 in an ordinary part of a town.
fn place_factor(mix: &Mix, urban: f64) -> f64 {
    if urban < 0.25 {
        mix.country + (1.0 - mix.country) * urban / 0.25
    } else {
        1.0 + (mix.centre - 1.0) * ((urban - 0.25) / 0.75).powi(2)
    }
}

/// Share of a category in an area and month, with season and trend.
fn expected(mix: &Mix, urban: f64, month: Month) -> f64 {
    // July is the height of summer.
    let season =
        1.0 + mix.summer * (f64::from(month.number()) - 7.0).mul_add(std::f64::consts::PI / 6.0, 0.0).cos();
    let shopping = if mix.label == "Shoplifting" && month.number() == 12 { 1.15 } else { 1.0 };
    let days = if month.number() == 2 { 0.93 } else { 1.0 };
    let years = f64::from(month.year()) + f64::from(month.number()) / 12.0 - 2024.0;
    mix.share * place_factor(mix, urban) * season * shopping * days * (1.0 + mix.trend).powf(years)
}

fn incident(
    country: &Country,
    plan: &Plan,
    rng: &mut Rng,
    month: Month,
    lsoa: usize,
    category: usize,
) -> Incident {
    let area = &country.lsoas[lsoa];
    let force = DISTRICTS[area.district].force;
    let spot = (!rng.chance(NOWHERE[force])).then(|| spot(country, rng, lsoa, MIX[category].label));
    let mut incident = Incident {
        month,
        force,
        category: MIX[category].label,
        spot,
        older_spot: spot,
        id: String::new(),
        outcomes: Vec::new(),
        older_outcome: None,
        edition: Edition::Both,
        repeat: None,
    };
    if category != ASB {
        incident.id = crime_id(rng);
        incident.outcomes = outcomes(rng, month);
    }
    if FORCES[force].slug == plan.revised.0 && plan.revised.1.contains(&month) {
        revise(country, rng, &mut incident);
    }
    incident
}

/// A snap point of an LSOA; shops gather shoplifting.
fn spot(country: &Country, rng: &mut Rng, lsoa: usize, category: &str) -> Spot {
    let shops =
        |street: &str| category == "Shoplifting" && (street == "Supermarket" || street == "Shopping Area");
    let weights =
        country.lsoas[lsoa].points.iter().map(|p| p.weight * if shops(&p.street) { 12.0 } else { 1.0 });
    (lsoa, rng.weighted(weights))
}

/// One outcome for most crimes; 55 % in the same month, then ever fewer.
fn outcomes(rng: &mut Rng, month: Month) -> Vec<(Month, &'static str)> {
    if rng.chance(NEVER_AN_OUTCOME) {
        return Vec::new();
    }
    let lag = match rng.unit() {
        u if u < 0.002 => -1,
        u if u < 0.55 => 0,
        u if u < 0.79 => 1,
        u if u < 0.88 => 2,
        _ => 3 + (-6.0 * rng.unit().max(1e-9).ln()) as i32,
    };
    let draw = |rng: &mut Rng| OUTCOMES[rng.weighted(OUTCOMES.iter().map(|(_, share)| *share))].0;
    let mut outcomes = vec![(month.plus(lag), draw(rng))];
    if rng.chance(SECOND_OUTCOME) {
        let later = month.plus(lag + 1 + rng.below(5) as i32);
        outcomes.push((later, draw(rng)));
    }
    outcomes
}

/// Makes the newest archive tell it in another way than the older one.
fn revise(country: &Country, rng: &mut Rng, incident: &mut Incident) {
    incident.edition = match rng.unit() {
        u if u < GONE => Edition::Older,
        u if u < GONE + NEW => Edition::Newest,
        _ => Edition::Both,
    };
    if let Some((lsoa, _)) = incident.spot.filter(|_| rng.chance(MOVED)) {
        incident.older_spot = Some(spot(country, rng, lsoa, ""));
    }
    if !incident.id.is_empty() && rng.chance(OTHER_OUTCOME) {
        incident.older_outcome = Some("Status update unavailable");
    }
}

/// Puts a few incidents of each month's Marlshire file across the border into the Thrayle Valley.
fn stray(country: &Country, all: &mut [Incident]) {
    let beyond: Vec<usize> =
        (0..country.lsoas.len()).filter(|i| DISTRICTS[country.lsoas[*i].district].force == 1).collect();
    let mut rng = Rng::of(&[7]);
    let (mut month, mut left) = (None, 0);
    for incident in all.iter_mut() {
        if month != Some(incident.month) {
            (month, left) = (Some(incident.month), Plan::STRAYS_A_MONTH);
        }
        if left > 0 && incident.force == 0 && incident.spot.is_some() && incident.edition == Edition::Both {
            let lsoa = *rng.pick(&beyond);
            incident.spot = Some(spot(country, &mut rng, lsoa, ""));
            incident.older_spot = incident.spot;
            left -= 1;
        }
    }
}

/// Chooses the crimes that stand twice in the newest archive, evenly over its months.
fn repeat(plan: &Plan, all: &mut [Incident]) {
    let absent = [plan.missing_street, plan.header_only_street];
    let fit: Vec<usize> = (0..all.len())
        .filter(|i| {
            let incident = &all[*i];
            incident.month >= plan.newest[0]
                && incident.edition == Edition::Both
                && incident.older_spot == incident.spot
                && incident.older_outcome.is_none()
                && incident.outcomes.len() == 1
                && incident.outcomes[0].0 <= plan.newest[1]
                && incident.spot.is_some()
                && !absent.contains(&(FORCES[incident.force].slug, incident.month))
        })
        .collect();
    let kinds = [
        (Repeat::Identical, plan.repeated_identical),
        (Repeat::LaterOutcome, plan.repeated_later_outcome),
        (Repeat::Elsewhere, plan.repeated_elsewhere),
    ];
    let total: usize = kinds.iter().map(|(_, n)| n).sum();
    let mut places = (0..total).map(|n| fit[n * fit.len() / total]).collect::<Vec<_>>();
    // Spread each kind over the months: 7 shares no factor with 85 or 19.
    let count = places.len();
    places = (0..count).map(|n| places[n * 7 % count]).collect();
    let kinds = kinds.iter().flat_map(|(kind, n)| std::iter::repeat_n(*kind, *n));
    for (place, kind) in places.into_iter().zip(kinds) {
        all[place].repeat = Some(kind);
    }
}

/// Category and station of each railway incident of a month.
pub(super) fn railway(stations: &[Spot], month: Month) -> Vec<(&'static str, Option<Spot>)> {
    let mut rng = Rng::of(&[8, key(month)]);
    let mut rows = Vec::new();
    for (n, station) in stations.iter().enumerate() {
        for _ in 0..rng.poisson(RAILWAY_A_MONTH * if n == 0 { 3.0 } else { 1.0 }) {
            let category =
                rng.weighted(MIX.iter().map(|m| if m.label == MIX[ASB].label { 0.0 } else { m.share }));
            rows.push((MIX[category].label, (!rng.chance(0.03)).then_some(*station)));
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::kebab;

    #[test]
    fn shares_add_up() {
        let all: f64 = MIX.iter().map(|mix| mix.share).sum();
        assert!((0.99..1.03).contains(&all), "{all}");
        assert_eq!(kebab(MIX[ASB].label), "anti-social-behaviour");
    }
}
