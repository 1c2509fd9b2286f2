//! Every published number: what it is called, how it is worked out, and what to beware of.

use super::measure_input::MORE;

/// One published number. Label, unit and decimals are the same on pages, in JSON and in layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// Stable key, kebab case.
    pub id: &'static str,
    /// As a heading.
    pub label: &'static str,
    /// What one of it is.
    pub unit: &'static str,
    /// Decimals shown on pages; files may carry more.
    pub decimals: u8,
    /// What it says, in a sentence.
    pub definition: &'static str,
    /// How it is worked out.
    pub formula: &'static str,
    /// Keys of `content/sources.toml`.
    pub sources: &'static [&'static str],
    /// What to beware of.
    pub caveats: &'static [&'static str],
}

/// The row with an id.
pub fn measure(id: &str) -> Option<&'static Measure> {
    MEASURES.iter().find(|measure| measure.id == id)
}

const POLICE: &[&str] = &["police-archive"];
const PER_PERSON: &[&str] = &["police-archive", "population-mid-year", "population-census"];
const PEOPLE: &[&str] = &["population-mid-year", "population-census"];

const RECORDED: &str = "Recorded by the police, which is not all that happens; how fully crimes are recorded differs between forces.";
const OBSERVED: &str =
    "Only months in which the area's own force supplied its file; a missing month is no zero.";
const PLACE: &str = "Places are anonymous map points near the scene; incidents without a place are in the force's figures only.";
const RESIDENTS: &str = "Residents are a poor measure where many people work, shop or visit: flagged below 500 residents, and in wards and larger areas above 250 crimes per 1,000 residents.";
const CHANCE: &str = "The interval covers chance only, not errors of recording, place or population.";
const PENDING: &str = "An outcome may still change; the newest archive that holds a month's file decides.";

/// Every published number.
pub const MEASURES: &[Measure] = &joined::<{ FIRST.len() + MORE.len() }>(FIRST, MORE);

/// Two tables as one.
const fn joined<const N: usize>(first: &[Measure], more: &[Measure]) -> [Measure; N] {
    let mut all = [first[0]; N];
    let mut at = 0;
    while at < N {
        all[at] = if at < first.len() { first[at] } else { more[at - first.len()] };
        at += 1;
    }
    all
}

const FIRST: &[Measure] = &[
    Measure {
        id: "crimes",
        label: "Crimes",
        unit: "crimes",
        decimals: 0,
        definition: "Recorded crimes of all categories but anti-social behaviour, in the newest 12 months of the atlas.",
        formula: "Rows of the street files by place, without anti-social behaviour, categories not described, British Transport Police, and repeats of one crime.",
        sources: POLICE,
        caveats: &[RECORDED, OBSERVED, PLACE],
    },
    Measure {
        id: "crimes-by-month",
        label: "Crimes by month",
        unit: "crimes a month",
        decimals: 0,
        definition: "Recorded crimes in one month; none where no file of the area's own force was supplied.",
        formula: "As crimes, for one month.",
        sources: POLICE,
        caveats: &[
            RECORDED,
            OBSERVED,
            PLACE,
            "Where several forces share an area, a month holds the parts that reported; month coverage says how much.",
        ],
    },
    Measure {
        id: "crime-rate",
        label: "Crime rate",
        unit: "crimes per 1,000 residents a year",
        decimals: 1,
        definition: "Recorded crimes for each 1,000 residents and year, over the observed months of the newest 12.",
        formula: "1,000 × crimes ÷ person-years; person-years = residents × observed months ÷ 12, force by force. None below 9 months in which a force of the area reported, below half of their person-months, below 10 crimes, or without residents.",
        sources: PER_PERSON,
        caveats: &[RECORDED, RESIDENTS, CHANCE],
    },
    Measure {
        id: "crime-rate-interval-95",
        label: "95 % interval of the crime rate",
        unit: "crimes per 1,000 residents a year",
        decimals: 1,
        definition: "The rates that chance alone makes plausible: 19 of 20 such intervals hold the underlying rate.",
        formula: "Byar's approximation of the Poisson limits (Breslow and Day 1987), divided by person-years.",
        sources: PER_PERSON,
        caveats: &[CHANCE],
    },
    Measure {
        id: "crime-rate-interval-998",
        label: "99.8 % interval of the crime rate",
        unit: "crimes per 1,000 residents a year",
        decimals: 1,
        definition: "The wider interval of control charts: one in 500 misses the underlying rate.",
        formula: "As the 95 % interval, with a deviate of 3.09.",
        sources: PER_PERSON,
        caveats: &[CHANCE],
    },
    Measure {
        id: "antisocial",
        label: "Anti-social behaviour",
        unit: "incidents",
        decimals: 0,
        definition: "Incidents of anti-social behaviour in the newest 12 months; they are not crimes and never added to them.",
        formula: "Rows of the street files by place in the category anti-social behaviour.",
        sources: POLICE,
        caveats: &[
            OBSERVED,
            PLACE,
            "Incidents carry no identifier, so repeats cannot be told from separate incidents; some forces are thought to count some twice.",
        ],
    },
    Measure {
        id: "antisocial-rate",
        label: "Rate of anti-social behaviour",
        unit: "incidents per 1,000 residents a year",
        decimals: 1,
        definition: "Incidents of anti-social behaviour for each 1,000 residents and year.",
        formula: "As the crime rate.",
        sources: PER_PERSON,
        caveats: &[RESIDENTS, CHANCE],
    },
    Measure {
        id: "category-count",
        label: "Recorded incidents of a category",
        unit: "incidents",
        decimals: 0,
        definition: "Incidents of one category in the newest 12 months.",
        formula: "Rows of the street files by place and category.",
        sources: POLICE,
        caveats: &[RECORDED, OBSERVED, PLACE],
    },
    Measure {
        id: "category-by-month",
        label: "Recorded incidents of a category by month",
        unit: "incidents a month",
        decimals: 0,
        definition: "Incidents of one category in one month; none where no file of the area's own force was supplied.",
        formula: "As the category's count, for one month.",
        sources: POLICE,
        caveats: &[OBSERVED, "Categories changed in September 2011 and May 2013: no line is drawn across."],
    },
    Measure {
        id: "category-rate",
        label: "Rate of a category",
        unit: "incidents per 1,000 residents a year",
        decimals: 1,
        definition: "Incidents of one category for each 1,000 residents and year, with 95 % and 99.8 % intervals.",
        formula: "As the crime rate.",
        sources: PER_PERSON,
        caveats: &[RECORDED, RESIDENTS, CHANCE],
    },
    Measure {
        id: "category-share",
        label: "Share of crimes",
        unit: "share of crimes",
        decimals: 3,
        definition: "A category's share of the area's crimes of the newest 12 months; beside it the share in the rest of the area compared with.",
        formula: "Category count ÷ crimes; the difference of two shares is given in percentage points.",
        sources: POLICE,
        caveats: &[RECORDED],
    },
    Measure {
        id: "comparison",
        label: "Compared with the rest of the area around it",
        unit: "lower, similar or higher",
        decimals: 0,
        definition: "Whether the area's rate differs from that of the rest of a larger area by more than chance.",
        formula: "The larger area with this area taken out; lower or higher when the 95 % interval of the difference of the two rates leaves out zero, else similar. The interval: the rates' own intervals squared and added (Zou and Donner 2008).",
        sources: PER_PERSON,
        caveats: &[
            RECORDED,
            RESIDENTS,
            "Where all rates were equal, one area in twenty would be called lower or higher.",
        ],
    },
    Measure {
        id: "rest-rate",
        label: "Rate of the rest",
        unit: "crimes per 1,000 residents a year",
        decimals: 1,
        definition: "The rate of a larger area with the area itself taken out.",
        formula: "1,000 × (its crimes − the area's) ÷ (its person-years − the area's).",
        sources: PER_PERSON,
        caveats: &[RECORDED, RESIDENTS],
    },
    Measure {
        id: "change",
        label: "Change on the year before",
        unit: "ratio",
        decimals: 2,
        definition: "The newest 12 months as a multiple of the same months a year before, over months and forces observed in both years.",
        formula: "Newer count ÷ older count. None below 9 months compared, or when either count is below 20; for wards and smaller areas none across a renewal of map points.",
        sources: POLICE,
        caveats: &[RECORDED, CHANCE, "Growth of the population is not taken out."],
    },
    Measure {
        id: "change-interval-95",
        label: "95 % interval of the change",
        unit: "ratio",
        decimals: 2,
        definition: "The changes that chance alone makes plausible.",
        formula: "Given the sum of both counts the newer is binomial; the Wilson interval of its share p gives p ÷ (1 − p).",
        sources: POLICE,
        caveats: &[CHANCE],
    },
    Measure {
        id: "change-months",
        label: "Months compared",
        unit: "months of 12",
        decimals: 0,
        definition: "Months of the newest 12 that are observed a year before too.",
        formula: "Months with both files for at least a part of the area; beside it the share of person-months compared.",
        sources: POLICE,
        caveats: &[],
    },
    Measure {
        id: "outcome-share",
        label: "How crimes ended",
        unit: "share of crimes",
        decimals: 3,
        definition: "Shares of the groups of last outcomes among crimes of the newest 12 months whose file was published at least 12 months later.",
        formula: "Crimes of the group ÷ crimes with an outcome category, by month of the crime; Wilson (1927) 95 % interval.",
        sources: POLICE,
        caveats: &[
            PENDING,
            "Anti-social behaviour, British Transport Police and Northern Ireland have no outcomes.",
            "Court results are matched to crimes for a part of cases only, and differently by force.",
        ],
    },
    Measure {
        id: "outcome-count",
        label: "Last outcomes of a force's crimes",
        unit: "crimes",
        decimals: 0,
        definition: "Crimes a force recorded in the mature months, by last outcome.",
        formula: "Rows of the force's street files by last outcome category.",
        sources: POLICE,
        caveats: &[PENDING],
    },
    Measure {
        id: "outcome-lag",
        label: "Months to the outcome",
        unit: "months",
        decimals: 0,
        definition: "Months from a crime's month to the month of its outcome.",
        formula: "Month of the outcomes file − month of the street file that holds the crime.",
        sources: POLICE,
        caveats: &["Whole months only; a few are negative, where the police changed the month of a crime."],
    },
    Measure {
        id: "outcomes-within",
        label: "Outcomes given within so many months",
        unit: "outcomes per crime",
        decimals: 2,
        definition: "Outcomes given within 0 to 12 months of the crime's month, for each crime of the mature months.",
        formula: "Rows of the outcomes files joined to crimes by Crime ID, added up by lag, ÷ crimes; only crime months followed for a full year.",
        sources: POLICE,
        caveats: &["A crime may have several outcomes; about 4 in 100 do."],
    },
    Measure {
        id: "outcomes-matched",
        label: "Outcomes joined to a crime",
        unit: "outcomes",
        decimals: 0,
        definition: "Rows of the outcomes files whose Crime ID is in the street files of the archives, and those whose is not.",
        formula: "Count of rows joined; count of rows without a crime.",
        sources: POLICE,
        caveats: &["Crimes older than the atlas cannot be joined."],
    },
    Measure {
        id: "railway",
        label: "Railway incidents",
        unit: "incidents a month",
        decimals: 0,
        definition: "Incidents recorded by the British Transport Police in the area; never part of its crimes or rates.",
        formula: "Rows of that force by place.",
        sources: POLICE,
        caveats: &["They are placed at stations, those on moving trains at the destination."],
    },
    Measure {
        id: "strays",
        label: "Incidents by other forces in missing months",
        unit: "incidents a month",
        decimals: 0,
        definition: "Incidents that other forces recorded in the area while its own force supplied no file; in no other figure of the area.",
        formula: "Rows by place in months without the own force's file.",
        sources: POLICE,
        caveats: &["A small and arbitrary part of what happened."],
    },
    Measure {
        id: "residents",
        label: "Residents",
        unit: "people",
        decimals: 0,
        definition: "Usual residents at the middle of the newest 12 months.",
        formula: "Mid-year estimate of the nearest year there is, else the census of 2021; sums of small areas. An outcode has of each small area the share of its postcodes.",
        sources: PEOPLE,
        caveats: &["Estimates end some years before the newest crimes; the year is stated."],
    },
    Measure {
        id: "centre",
        label: "A point inside",
        unit: "degrees",
        decimals: 4,
        definition: "Longitude and latitude (EPSG:4326) of a point inside or near the area, for labels.",
        formula: "From the area's boundary, else from its postcodes.",
        sources: &["lsoa-boundaries", "lsoa-centroids"],
        caveats: &["Not the centre of its population."],
    },
    Measure {
        id: "month-coverage",
        label: "Month coverage",
        unit: "share of residents",
        decimals: 3,
        definition: "Share of the area's residents whose own force supplied its street file for the month.",
        formula: "Residents of the forces' parts with a file ÷ residents.",
        sources: PER_PERSON,
        caveats: &["A file that is there may still be incomplete."],
    },
    Measure {
        id: "observed-share",
        label: "Observed share",
        unit: "share of person-months",
        decimals: 3,
        definition: "Share of the newest 12 months that is observed, each month by its coverage.",
        formula: "Sum of month coverage ÷ months of the window.",
        sources: PER_PERSON,
        caveats: &[],
    },
    Measure {
        id: "observed-months",
        label: "Observed months",
        unit: "months of 12",
        decimals: 0,
        definition: "Months of the newest 12 in which any of the area's forces supplied its street file.",
        formula: "Months with a coverage above zero.",
        sources: POLICE,
        caveats: &[],
    },
    Measure {
        id: "not-located-share",
        label: "Share without a place",
        unit: "share of incidents",
        decimals: 3,
        definition: "Share of a force's incidents that lie in no area: no coordinates, outside England and Wales, or a code the reference lacks.",
        formula: "Rows not located ÷ all rows of the force's street files.",
        sources: POLICE,
        caveats: &["In areas of the force the figures are lower by about this share."],
    },
    Measure {
        id: "outside-own-area",
        label: "Incidents outside the force's area",
        unit: "incidents a month",
        decimals: 0,
        definition: "Incidents that a force recorded and that lie in another force's area.",
        formula: "Rows by reporting force and place.",
        sources: POLICE,
        caveats: &["Map points near a border may lie on its other side."],
    },
    Measure {
        id: "force-count",
        label: "Recorded by a force",
        unit: "incidents a month",
        decimals: 0,
        definition: "All that a force recorded, wherever it lies: located or not, by category.",
        formula: "Rows of the force's street files without repeats of one crime.",
        sources: POLICE,
        caveats: &[
            RECORDED,
            "No league table of forces: how fully crimes are recorded differs between them.",
        ],
    },
    Measure {
        id: "file-status",
        label: "State of a file",
        unit: "present, missing, never-published or header-only",
        decimals: 0,
        definition: "Whether a force's file of one kind and month is in any of the archives.",
        formula: "Present where an archive holds it; header-only where it has no rows.",
        sources: POLICE,
        caveats: &[
            "An outcomes file is known to be empty only where all outcomes of the force were joined to crimes.",
        ],
    },
    Measure {
        id: "map-point-renewal",
        label: "Renewal of map points",
        unit: "month",
        decimals: 0,
        definition: "The first month in which a force's incidents lie on a new set of anonymous map points.",
        formula: "More than 60 % of the month's incidents on points the force never used before, after a month with less than 25 %.",
        sources: POLICE,
        caveats: &["Where months are missing the renewal lies somewhere between the two months stated."],
    },
    Measure {
        id: "stops",
        label: "Stops and searches",
        unit: "searches",
        decimals: 0,
        definition: "Stops and searches, month by month and in the 12 months ending with the newest month supplied.",
        formula: "Rows of the stop and search files by the file's month; for districts those with coordinates inside.",
        sources: POLICE,
        caveats: &[
            "Searches without coordinates are in the force's figures only.",
            "Not every force supplies every month.",
        ],
    },
    Measure {
        id: "stop-rate",
        label: "Rate of stops and searches",
        unit: "searches per 1,000 residents a year",
        decimals: 1,
        definition: "Stops and searches for each 1,000 residents of the force's area, or of the district, and year.",
        formula: "As the crime rate, over the observed months of the 12 that end with the newest month supplied.",
        sources: PER_PERSON,
        caveats: &["People searched need not live in the area.", CHANCE],
    },
    Measure {
        id: "stop-label-share",
        label: "What the search forms say",
        unit: "share of searches",
        decimals: 3,
        definition: "Share of searches with one label of a column.",
        formula: "Searches with the label ÷ all searches of the 12 months, blanks included.",
        sources: POLICE,
        caveats: &["Compare only where the share left blank is small; forces fill the columns differently."],
    },
    Measure {
        id: "stop-blank-share",
        label: "Share left blank",
        unit: "share of searches",
        decimals: 3,
        definition: "Share of searches in which a column of the form was left blank.",
        formula: "Searches with the column blank ÷ all searches of the 12 months.",
        sources: POLICE,
        caveats: &[],
    },
    Measure {
        id: "map-class",
        label: "Map class",
        unit: "class 1 to 5",
        decimals: 0,
        definition: "The fifth of the level's areas into which an area's crime rate falls, lowest first; fewer classes where there are few rates.",
        formula: "Quantiles of the rates of all areas of the level as printed to one decimal.",
        sources: PER_PERSON,
        caveats: &[
            "Neighbouring classes may not differ by more than chance; the comparison says whether they do.",
        ],
    },
    Measure {
        id: "statistical-distance",
        label: "Distance to a statistical neighbour",
        unit: "standard deviations",
        decimals: 2,
        definition: "How unlike two areas of a level are in residents, density, deprivation and rural share; 0 for areas alike in all of them.",
        formula: "Euclidean distance of the standardised features: logarithms of residents and of residents per km², score of deprivation and share of residents in rural small areas where given. Ten nearest, ties by code; areas with a score of deprivation have neighbours with one only.",
        sources: &["population-mid-year", "population-census", "deprivation", "rural-urban"],
        caveats: &["Likeness in these features is not likeness in everything."],
    },
    Measure {
        id: "rank-set",
        label: "Ranks an area may hold",
        unit: "rank, 1 is the highest rate",
        decimals: 0,
        definition: "The first and the last rank that an area may hold by its crime rate; all sets of a level hold the true ranks together with 95 % confidence.",
        formula: "Klein, Wright and Wieczorek (2020): one more than the areas whose interval lies wholly above, to all less those wholly below; Byar intervals at Šidák's joint confidence. A tenth is named only where the set lies within two.",
        sources: PER_PERSON,
        caveats: &[RECORDED, RESIDENTS, CHANCE],
    },
    Measure {
        id: "funnel-deviation",
        label: "Deviation in the funnel",
        unit: "usual spreads",
        decimals: 2,
        definition: "How far an area's rate lies from that of all areas of its level together, in units of what is usual for its size; beyond 1.96 or 3.09 it is marked.",
        formula: "Twice the difference of the square roots of recorded and expected incidents, divided by the square root of the over-dispersion. None below 5 expected incidents.",
        sources: PER_PERSON,
        caveats: &[RECORDED, RESIDENTS, "Beyond the limits is unusual, whatever the reason."],
    },
    Measure {
        id: "over-dispersion",
        label: "Over-dispersion",
        unit: "times the variance of chance",
        decimals: 3,
        definition: "How much more the areas of a level differ than chance alone would make them; 1 or more.",
        formula: "Mean square of the deviations, a tenth winsorised at either end, divided by 0.6787 (Spiegelhalter 2005).",
        sources: PER_PERSON,
        caveats: &[],
    },
    Measure {
        id: "mix-difference",
        label: "Difference of a category's share",
        unit: "share of crimes",
        decimals: 4,
        definition: "The category's share in an area's crimes minus its share in the rest of the benchmark.",
        formula: "Difference of two shares with Newcombe's 95 % interval (1998, method 10) from Wilson intervals.",
        sources: POLICE,
        caveats: &[RECORDED, CHANCE],
    },
    Measure {
        id: "month-flag",
        label: "Unusual month",
        unit: "probability",
        decimals: 4,
        definition: "The probability that one of the three newest months is so far from what the area's own earlier months lead one to expect; listed where false flags stay below 5 % over all areas of the level; for single categories over all categories too.",
        formula: "Expected: own mean × the level's month-of-year factor from 24 earlier months on, else the mean of the last 12. Quasi-Poisson with the larger of own and middle over-dispersion; Benjamini and Hochberg (1995).",
        sources: POLICE,
        caveats: &[OBSERVED, "A change in recording shows here too."],
    },
    Measure {
        id: "top-point-share",
        label: "Share on the fullest map point",
        unit: "share of incidents",
        decimals: 4,
        definition: "Share of an area's located incidents of the newest 12 months that stand on one map point.",
        formula: "Incidents on the point with most ÷ located incidents without railway incidents.",
        sources: POLICE,
        caveats: &[PLACE],
    },
    Measure {
        id: "near-border-share",
        label: "Share near the border",
        unit: "share of incidents",
        decimals: 4,
        definition: "Share of an area's located incidents of the newest 12 months on map points within 50 m of its border.",
        formula: "Distance from the map point to the dissolved border of ward, district or small area.",
        sources: &["police-archive", "lsoa-boundaries"],
        caveats: &["Boundary files are drawn to about 20 m.", PLACE],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_keys() {
        let mut ids: Vec<&str> = MEASURES.iter().map(|m| m.id).collect();
        assert!(
            ids.iter()
                .all(|id| id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'))
        );
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), MEASURES.len());
        assert_eq!(measure("crime-rate").map(|m| m.decimals), Some(1));
        assert_eq!(measure("safety"), None);
    }

    #[test]
    fn every_row_is_told_in_full() {
        let sources = include_str!("../../content/sources.toml");
        for measure in MEASURES {
            for text in [measure.definition, measure.formula].iter().chain(measure.caveats) {
                assert!(text.ends_with('.'), "{}: {text}", measure.id);
            }
            assert!(!measure.label.is_empty() && !measure.unit.is_empty() && !measure.sources.is_empty());
            for source in measure.sources {
                assert!(sources.contains(&format!("key = \"{source}\"")), "{}: {source}", measure.id);
            }
            for word in ["safe", "unsafe", "worst", "dangerous"] {
                assert!(!measure.definition.to_lowercase().contains(word), "{}", measure.id);
            }
        }
    }
}
