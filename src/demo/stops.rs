//! Rows of stop-and-search files: latitude before longitude, many blanks, a few dates outside the month.

use super::areas::Country;
use super::names::{DISTRICTS, FORCES};
use super::plan::Plan;
use super::rng::Rng;

use crate::values::Month;

/// First line of a stop-and-search file.
pub(super) const STOPS_HEADER: &str = "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,Outcome linked to object of search,Removal of more than just outer clothing";
/// Stops in an average month of each force.
const A_MONTH: [f64; 3] = [46.0, 38.0, 7.0];

/// Values of a column with their weights; an empty one is a blank.
type Choice = &'static [(&'static str, f64)];

const KINDS: Choice =
    &[("Person search", 77.0), ("Person and Vehicle search", 19.0), ("Vehicle search", 4.0)];
const GENDERS: Choice = &[("Male", 85.0), ("Female", 11.0), ("", 4.0)];
const AGES: Choice =
    &[("over 34", 27.0), ("18-24", 27.0), ("25-34", 21.0), ("10-17", 14.0), ("", 11.0), ("under 10", 0.1)];
const OWN_WORDS: Choice = &[
    ("White - English/Welsh/Scottish/Northern Irish/British", 52.0),
    ("Other ethnic group - Not stated", 18.0),
    ("White - Any other White background", 9.0),
    ("Asian/Asian British - Any other Asian background", 5.0),
    ("Black/African/Caribbean/Black British - African", 5.0),
    ("Mixed/Multiple ethnic groups - White and Black Caribbean", 3.0),
    ("", 8.0),
];
const OFFICERS_WORDS: Choice =
    &[("White", 68.0), ("Asian", 11.0), ("Black", 11.0), ("Other", 3.0), ("", 7.0)];
const OBJECTS: Choice = &[
    ("Controlled drugs", 66.0),
    ("Offensive weapons", 15.0),
    ("Article for use in theft", 11.0),
    ("Stolen goods", 6.0),
    ("Articles for use in criminal damage", 1.0),
    ("", 1.0),
];
const OUTCOMES: Choice = &[
    ("A no further action disposal", 74.0),
    ("Community resolution", 10.0),
    ("Arrest", 11.0),
    ("Summons / charged by post", 3.0),
    ("Caution (simple or conditional)", 1.0),
    ("", 1.0),
];
const LINKED: Choice = &[("", 62.0), ("True", 25.0), ("False", 13.0)];

/// The file of a force and month.
pub(super) fn stops(country: &Country, force: usize, month: Month) -> String {
    let mut rng = Rng::of(&[12, force as u64, u64::from(month.year()), u64::from(month.number())]);
    let towns: Vec<usize> =
        (0..country.lsoas.len()).filter(|i| DISTRICTS[country.lsoas[*i].district].force == force).collect();
    let mut rows: Vec<(String, String)> = (0..=rng.poisson(A_MONTH[force]))
        .map(|_| {
            let place = rng.weighted(towns.iter().map(|i| 0.2 + country.lsoas[*i].urban.powi(2)));
            row(country, &mut rng, towns[place], month)
        })
        .collect();
    if FORCES[force].slug == "marlshire" && Plan::OUT_OF_MONTH_STOPS.contains(&month.number()) {
        let earlier = row(country, &mut rng, towns[0], month.plus(-1));
        rows.push(earlier);
    }
    rows.sort();
    let rows: String =
        rows.into_iter().map(|(date, rest)| rest.replacen("{date}", &date, 1) + "\r\n").collect();
    format!("{STOPS_HEADER}\r\n{rows}")
}

/// Date and the whole row with the date left out.
fn row(country: &Country, rng: &mut Rng, lsoa: usize, month: Month) -> (String, String) {
    let mut draw = |choice: Choice| choice[rng.weighted(choice.iter().map(|(_, weight)| *weight))].0;
    let object = draw(OBJECTS);
    let law = match object {
        "Controlled drugs" => "Misuse of Drugs Act 1971 (section 23)",
        "" => "Criminal Justice and Public Order Act 1994 (section 60)",
        _ => "Police and Criminal Evidence Act 1984 (section 1)",
    };
    let (kind, gender, age) = (draw(KINDS), draw(GENDERS), draw(AGES));
    let (own, officer) = (draw(OWN_WORDS), draw(OFFICERS_WORDS));
    let (outcome, linked) = (draw(OUTCOMES), draw(LINKED));
    let (operation, clothing) = (rng.chance(0.12), rng.chance(0.04));
    // The end of August counts an hour ahead; the files write every time with +00:00.
    let date = format!("{month}-{:02}T{:02}:{:02}:00+00:00", 1 + rng.below(28), rng.below(24), rng.below(60));
    let (lat, lon) = if rng.chance(0.14) {
        (String::new(), String::new())
    } else {
        let at = rng.pick(&country.lsoas[lsoa].points).position;
        (format!("{:.6}", at.lat_degrees()), format!("{:.6}", at.lon_degrees()))
    };
    let truth = |value: bool| if value { "True" } else { "False" };
    let (operation, clothing) = (truth(operation), truth(clothing));
    let row = format!(
        "{kind},{{date}},{operation},,{lat},{lon},{gender},{age},{own},{officer},{law},{object},{outcome},{linked},{clothing}"
    );
    (date, row)
}
