//! Rows of street and outcomes files, as the older or the newest archive tells them.

use std::fmt::Write as _;

use super::areas::{Country, Lsoa, Spot};
use super::incidents::{Edition, Incident, Repeat, crime_id, railway};
use super::names::{DISTRICTS, FORCES};
use super::plan::Plan;
use super::rng::Rng;

use crate::values::Month;

/// First line of a street file.
pub(super) const STREET_HEADER: &str = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context";
/// First line of an outcomes file.
pub(super) const OUTCOMES_HEADER: &str =
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Outcome type";
/// What the railway police call themselves.
const RAILWAY_POLICE: &str = "British Transport Police";
/// Share of outcomes whose crime is in no street file.
const UNMATCHED: f64 = 0.025;
/// A charge is shown as waiting for the court for so many months.
const COURT_MONTHS: i32 = 7;

/// One of the two archives being written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Archive<'a> {
    /// The country.
    pub(super) country: &'a Country,
    /// The months and the traps.
    pub(super) plan: &'a Plan,
    /// Everything that happened.
    pub(super) incidents: &'a [Incident],
    /// The newest archive rather than the older one.
    pub(super) newest: bool,
}

impl Archive<'_> {
    /// First and last month.
    pub(super) const fn months(&self) -> [Month; 2] {
        if self.newest { self.plan.newest } else { self.plan.older }
    }

    /// The street file of a territorial force; none where it is missing.
    pub(super) fn street(&self, force: usize, month: Month) -> Option<String> {
        let at = (FORCES[force].slug, month);
        if at == self.plan.missing_street {
            return None;
        }
        let mut text = format!("{STREET_HEADER}\r\n");
        if at == self.plan.header_only_street {
            return Some(text);
        }
        for incident in self.sorted(|i| i.force == force && i.month == month) {
            let spot = self.spot(incident);
            let outcome = self.last_outcome(incident);
            self.street_row(&mut text, incident, spot, outcome);
            match incident.repeat {
                None => {}
                Some(Repeat::Identical) => self.street_row(&mut text, incident, spot, outcome),
                Some(Repeat::LaterOutcome) => self.street_row(&mut text, incident, spot, later(outcome)),
                Some(Repeat::Elsewhere) => {
                    let other = spot.map(|(lsoa, n)| (lsoa, (n + 1) % self.country.lsoas[lsoa].points.len()));
                    self.street_row(&mut text, incident, other, outcome);
                }
            }
        }
        if at == self.plan.unknown_category {
            let id = crime_id(&mut Rng::of(&[9]));
            let place = self.place(Some((self.lsoa_of(force), 0)), month, "No Location");
            line(&mut text, &id, month, FORCES[force].name, &place, &[Plan::UNKNOWN_CATEGORY, "", ""]);
        }
        if at == self.plan.malformed {
            malformed(&mut text, FORCES[force].name, month);
        }
        Some(text)
    }

    /// The street file of the railway police.
    pub(super) fn railway(&self, month: Month) -> String {
        let mut text = format!("{STREET_HEADER}\r\n");
        for (category, station) in railway(&self.country.stations, month) {
            let place = self.place(station, month, "No Location");
            line(&mut text, "", month, RAILWAY_POLICE, &place, &[category, "", ""]);
        }
        text
    }

    /// The outcomes file of a territorial force; none where it is missing.
    pub(super) fn outcomes(&self, force: usize, month: Month) -> Option<String> {
        let (slug, absent) = self.plan.missing_outcomes;
        if FORCES[force].slug == slug && absent.contains(&month) {
            return None;
        }
        let mut text = format!("{OUTCOMES_HEADER}\r\n");
        let mut rng = Rng::of(&[10, force as u64, u64::from(month.year()), u64::from(month.number())]);
        let given = |i: &Incident| i.force == force && i.outcomes.iter().any(|(given, _)| *given == month);
        for incident in self.sorted(given) {
            for (_, outcome) in incident.outcomes.iter().filter(|(given, _)| *given == month) {
                let place = self.place(self.spot(incident), month, "No location");
                line(&mut text, &incident.id, month, FORCES[force].name, &place, &[outcome]);
                if rng.chance(UNMATCHED) {
                    let id = crime_id(&mut rng);
                    line(&mut text, &id, month, FORCES[force].name, &place, &[outcome]);
                }
            }
        }
        Some(text)
    }

    /// The archive's incidents of a kind in the order of the official files: by LSOA, category and ID, those
    /// without a place at the end.
    fn sorted(&self, belongs: impl Fn(&Incident) -> bool) -> Vec<&Incident> {
        let absent = if self.newest { Edition::Older } else { Edition::Newest };
        let mut found: Vec<&Incident> =
            self.incidents.iter().filter(|i| i.edition != absent && belongs(i)).collect();
        found.sort_by_key(|i| {
            let spot = self.spot(i);
            (spot.is_none(), spot.map(|(lsoa, _)| lsoa), i.category, &i.id)
        });
        found
    }

    fn spot(&self, incident: &Incident) -> Option<Spot> {
        if self.newest { incident.spot } else { incident.older_spot }
    }

    fn lsoa_of(&self, force: usize) -> usize {
        let of = |lsoa: &Lsoa| DISTRICTS[lsoa.district].force == force;
        self.country.lsoas.iter().position(of).expect("every force has LSOAs")
    }

    /// Longitude, latitude, location, LSOA code and name.
    fn place(&self, spot: Option<Spot>, month: Month, nowhere: &str) -> [String; 5] {
        let Some((lsoa, point)) = spot else {
            return [String::new(), String::new(), nowhere.to_owned(), String::new(), String::new()];
        };
        let area = &self.country.lsoas[lsoa];
        let point = &area.points[point];
        let (slug, revised) = &self.plan.revised;
        let district = DISTRICTS[area.district];
        let refreshed = self.newest && FORCES[district.force].slug == *slug && revised.contains(&month);
        let (code, name) = if month <= self.plan.last_month_of_2011_codes && !refreshed {
            area.as_of_2011(point.position)
        } else {
            (area.code.as_str(), area.name.as_str())
        };
        let name = if name.contains(',') { format!("\"{name}\"") } else { name.to_owned() };
        [
            format!("{:.6}", point.position.lon_degrees()),
            format!("{:.6}", point.position.lat_degrees()),
            format!("On or near {}", point.street),
            code.to_owned(),
            name,
        ]
    }

    /// The category shown in the street file: the last outcome known when the archive was made.
    fn last_outcome(&self, incident: &Incident) -> &'static str {
        if incident.id.is_empty() {
            return "";
        }
        if let Some(outcome) = incident.older_outcome.filter(|_| !self.newest) {
            return outcome;
        }
        let release = self.months()[1];
        match incident.outcomes.iter().rev().find(|(given, _)| *given <= release) {
            Some((given, "Suspect charged")) if release.since(*given) < COURT_MONTHS => {
                "Awaiting court outcome"
            }
            Some((_, "Suspect charged")) => "Court result unavailable",
            Some((_, outcome)) => outcome,
            None => "Under investigation",
        }
    }

    fn street_row(&self, text: &mut String, incident: &Incident, spot: Option<Spot>, outcome: &str) {
        let place = self.place(spot, incident.month, "No Location");
        let name = FORCES[incident.force].name;
        line(text, &incident.id, incident.month, name, &place, &[incident.category, outcome, ""]);
    }
}

/// Adds a row; `Reported by` equals `Falls within`.
fn line(text: &mut String, id: &str, month: Month, force: &str, place: &[String; 5], rest: &[&str]) {
    let [lon, lat, location, code, name] = place;
    let rest = rest.join(",");
    let _ = write!(text, "{id},{month},{force},{force},{lon},{lat},{location},{code},{name},{rest}\r\n");
}

/// What a crime's outcome may have become.
fn later(outcome: &str) -> &'static str {
    if outcome == "Court result unavailable" {
        "Offender given a caution"
    } else {
        "Court result unavailable"
    }
}

/// Rows no reader can use, as they come in spoilt files.
fn malformed(text: &mut String, force: &str, month: Month) {
    let id = |n: u64| crime_id(&mut Rng::of(&[11, n]));
    for row in [
        format!("{},{month},{force}", id(1)),
        format!("{},{month},{force},{force},0.9", id(2)),
        format!("{},2024-13,{force},{force},,,No Location,,,Burglary,Under investigation,", id(3)),
        format!("{},{month},{force},{force},east,54.4,On or near ,,,Drugs,Under investigation,", id(4)),
    ] {
        text.push_str(&row);
        text.push_str("\r\n");
    }
}
