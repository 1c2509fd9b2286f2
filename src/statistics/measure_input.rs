//! More rows of the table of measures: what is told about the input, revisions, waits and other denominators.

use super::measure::Measure;

const POLICE: &[&str] = &["police-archive"];

/// A row in one statement.
const fn row(
    id: &'static str,
    (label, unit): (&'static str, &'static str),
    decimals: u8,
    definition: &'static str,
    formula: &'static str,
    (sources, caveats): (&'static [&'static str], &'static [&'static str]),
) -> Measure {
    Measure { id, label, unit, decimals, definition, formula, sources, caveats }
}

/// Rows behind those of [`super::measure`].
pub(super) const MORE: &[Measure] = &[
    row(
        "crimes-per-km2",
        ("Crimes per km²", "crimes per km² of land a year"),
        1,
        "Recorded crimes for each km² of land and year, over the observed months of the newest 12.",
        "Crimes ÷ (land area × observed months ÷ 12); intervals as for the crime rate; none below 9 months or 10 crimes.",
        (
            &["police-archive", "population-mid-year"],
            &["Says how many, not how likely: towns have more of everything per km²."],
        ),
    ),
    row(
        "workday-population",
        ("People present on a workday", "people"),
        0,
        "People present in the area on a workday: those who work there, and residents who do not work elsewhere.",
        "Sum over small areas, neighbourhoods or districts, whichever the file gives for all of the area.",
        (
            &["population-workday"],
            &[
                "Only where a file is given. Shoppers, visitors and evenings are not in it; the census of 2021 fell into a pandemic.",
            ],
        ),
    ),
    row(
        "workday-rate",
        (
            "Crime rate per person present on a workday",
            "crimes per 1,000 people present on a workday, a year",
        ),
        1,
        "Recorded crimes for each 1,000 people present on a workday and year, over the observed months of the newest 12.",
        "As the crime rate, with people present on a workday in place of residents. Residents are said to mislead where the former are more than 1.5 times the latter, or the latter fewer than 500.",
        (
            &["police-archive", "population-workday"],
            &["Crimes of nights and weekends are divided by people of working days."],
        ),
    ),
    row(
        "land-area",
        ("Land area", "km²"),
        2,
        "Land area.",
        "Sum of the small areas' areas.",
        (&["population-mid-year"], &["Not known without mid-year estimates, which bring the areas along."]),
    ),
    row(
        "neighbour-features",
        ("Features of likeness", "people, people per km², score, share"),
        3,
        "What statistical neighbours are chosen by: residents, residents per km², score of deprivation, share of residents in rural small areas.",
        "Sums and, for score and share, means over the residents of small areas.",
        (
            &["population-mid-year", "population-census", "deprivation", "rural-urban"],
            &["Scores of deprivation exist for England only."],
        ),
    ),
    row(
        "located-incidents",
        ("Incidents with a place", "incidents, map points"),
        0,
        "Located incidents of the newest 12 months in an area, and the map points they stand on.",
        "Rows with coordinates by place, without railway incidents.",
        (POLICE, &["One map point stands for several addresses."]),
    ),
    row(
        "months-judged",
        ("Months judged", "months"),
        0,
        "How many of the newest months of all areas of a level were asked whether they are unusual.",
        "Areas with at least 9 earlier months times their observed newest three.",
        (POLICE, &["A twentieth of the flags, not of the months, may be chance."]),
    ),
    row(
        "first-outcome-share",
        ("Share with a first outcome", "share of crimes"),
        3,
        "Share of a year's crimes that had a first outcome at most so many months after the month of the crime.",
        "Outcomes files joined to crimes by Crime ID, the earliest outcome of each crime; Kaplan and Meier (1958): crimes that were not followed so long count as long as they were. A month is followed from its own outcomes file to the first that is missing.",
        (
            POLICE,
            &[
                "An outcome dated before the month of its crime counts as given in that month.",
                "Crimes without a Crime ID cannot be joined and count as waiting.",
            ],
        ),
    ),
    row(
        "outcomes-per-crime",
        ("Outcomes of one crime", "crimes"),
        0,
        "Crimes with one outcome in the outcomes files, with two, with more; and crimes whose first outcome is dated before them.",
        "Rows of the outcomes files counted by the crime they belong to.",
        (
            POLICE,
            &[
                "Where an ID stands on crimes of several months the outcome belongs to the newest that is not later.",
            ],
        ),
    ),
    row(
        "stop-hexagon",
        ("Stops and searches by hexagon", "searches"),
        0,
        "Stops and searches inside one H3 hexagon of resolution 7, by object and outcome, each force over the newest 12 months it supplied.",
        "Rows of the stop and search files with coordinates in an area; hexagons with fewer than 10 are left out and only summed.",
        (POLICE, &["Searches without coordinates are in no hexagon.", "Searches, not people."]),
    ),
    row(
        "rows-accounted",
        ("Where rows went", "rows"),
        0,
        "Rows of the police files read, counted, not located, repeated and put aside, by kind of file and reason.",
        "Read = counted + not located + repeated + put aside; the build fails otherwise.",
        (POLICE, &["A row that repeats a crime is counted once, with its later outcome."]),
    ),
    row(
        "file-rows",
        ("Rows and bytes of a file", "rows, bytes"),
        0,
        "Rows and bytes of one police file in the version counted, and its checksum; files by archive.",
        "Lines behind the header; CRC-32 of the bytes.",
        (POLICE, &["Rows may repeat a crime."]),
    ),
    row(
        "quality-count",
        ("Counts of the quality tests", "rows"),
        0,
        "For each force and month: rows without a place, outside the force's area, outside the box 8.2° W to 1.8° E and 49.8° to 55.9° N, more than a degree from the force's others, with a Crime ID that another crime has, outcomes without a crime, stops dated in another month.",
        "Rows of the file that the test concerns; none without a file.",
        (POLICE, &["A count is a reason to look, not a fault."]),
    ),
    row(
        "quality-finding",
        ("Findings of the quality tests", "findings, and their rows and shares"),
        0,
        "Files that a published test found odd, with the figures that made it so.",
        "The rule stands beside each test on the page of quality and in quality.json.",
        (POLICE, &["Small forces double by chance."]),
    ),
    row(
        "polygon-disagreement",
        ("Code and point disagree", "incidents, share"),
        4,
        "Located incidents whose map point lies in another small area than the one they are counted in.",
        "Point in polygon against the row's code.",
        (&["police-archive", "lsoa-boundaries"], &["Boundary files are drawn to about 20 m."]),
    ),
    row(
        "revised-rows",
        ("Rows before and after a revision", "rows"),
        0,
        "Rows of a file in an older and a newer release.",
        "Rows of both versions, where their bytes differ.",
        (POLICE, &["Of releases known from an earlier edition only, the rows are those it published."]),
    ),
    row(
        "revised-ids",
        ("Crime IDs before and after a revision", "Crime IDs"),
        0,
        "Crime IDs gone, kept and new between two releases of a street file, and what of the kept ones changed.",
        "The IDs of both versions compared; of an ID on several rows the last counts.",
        (
            POLICE,
            &[
                "None where IDs identify no crimes, and where the older version is known from an earlier edition only.",
            ],
        ),
    ),
    row(
        "revised-crimes",
        ("Crimes of an area before and after a revision", "crimes"),
        0,
        "Crimes that revised street files place in an area in the older and the newer release, and the ledger of what each force's files place there.",
        "Rows of crimes by place, repeats taken out, in both versions.",
        (POLICE, &["Other forces' unchanged files are not in these counts."]),
    ),
];
