//! Invented names: the country, its districts and forces, wards, neighbourhoods and streets.

use super::rng::Rng;

/// The country, its code and name.
pub(super) const COUNTRY: (&str, &str) = ("X92000001", "Haldmere");

/// Regions of the country: code and name.
pub(super) const REGIONS: [(&str, &str); 2] =
    [("X12000001", "Western Haldmere"), ("X12000002", "Eastern Haldmere and the Isles")];

/// The one county of several districts.
pub(super) const COUNTY: (&str, &str) = ("X10000001", "Marlshire");

/// A territorial police force.
#[derive(Debug, Clone, Copy)]
pub(super) struct ForceName {
    /// Code of its area.
    pub(super) code: &'static str,
    /// Name of its area; the slug in kebab case.
    pub(super) area: &'static str,
    /// Slug in file names.
    pub(super) slug: &'static str,
    /// As in the column `Reported by`.
    pub(super) name: &'static str,
}

/// The territorial forces.
pub(super) const FORCES: [ForceName; 3] = [
    ForceName { code: "X23000001", area: "Marlshire", slug: "marlshire", name: "Marlshire Police" },
    ForceName {
        code: "X23000002",
        area: "Thrayle Valley",
        slug: "thrayle-valley",
        name: "Thrayle Valley Constabulary",
    },
    ForceName { code: "X23000003", area: "Tarwen Isles", slug: "tarwen-isles", name: "Tarwen Isles Police" },
];

/// A local authority district.
#[derive(Debug, Clone, Copy)]
pub(super) struct DistrictName {
    /// Code: `X06` for a unitary authority, `X07` for a district of the county.
    pub(super) code: &'static str,
    /// Name.
    pub(super) name: &'static str,
    /// Welsh name; empty for none.
    pub(super) welsh: &'static str,
    /// Place in [`REGIONS`].
    pub(super) region: usize,
    /// Place in [`FORCES`].
    pub(super) force: usize,
}

const fn district(
    code: &'static str,
    name: &'static str,
    welsh: &'static str,
    region: usize,
    force: usize,
) -> DistrictName {
    DistrictName { code, name, welsh, region, force }
}

/// The districts. One name has commas, so that names made from it are quoted in the files.
pub(super) const DISTRICTS: [DistrictName; 7] = [
    district("X07000001", "Quillingford", "", 0, 0),
    district("X07000002", "Dunmarrow and Sedlow", "", 0, 0),
    district("X07000003", "Ostrey", "", 0, 0),
    district("X07000004", "Brackwold Coast", "", 0, 0),
    district("X06000001", "Port Thrayle", "", 1, 1),
    district("X06000002", "Vellmouth, Aske and Thrayle Bridge", "", 1, 1),
    district("X06000003", "Tarwen Isles", "Ynysoedd Tarwen", 1, 2),
];

/// The district where places have Welsh names too.
pub(super) const WELSH_DISTRICT: usize = 6;

const PLACES: [&str; 56] = [
    "Aldrathe",
    "Ambervale Cross",
    "Askerby Sands",
    "Barrowmead",
    "Birchennow",
    "Blenney",
    "Caddlescombe",
    "Cawthrey",
    "Chelderholt",
    "Corvenby",
    "Crannick",
    "Dappleby",
    "Derrowmoor",
    "Eddlestoke",
    "Elmscar",
    "Fallowick Green",
    "Fenniscote",
    "Foskeld",
    "Garramby",
    "Gildersnape",
    "Hallowmarsh",
    "Harrowbeach",
    "Hesklow",
    "Hindrelby",
    "Inglethorn",
    "Jessamy Hill",
    "Kettlecombe",
    "Kirrowby",
    "Lannercote",
    "Larkenholm",
    "Maddersley",
    "Mossendale",
    "Narrowick",
    "Netherpell",
    "Oddlescote",
    "Orrelstow",
    "Pellowfield",
    "Pennerthwaite",
    "Quernstead",
    "Radderholme",
    "Rushenby",
    "Saltrey",
    "Scarrowdale",
    "Skelderness",
    "Sorrelby",
    "Tansycombe",
    "Thistlewade",
    "Thrumble",
    "Ullerscote",
    "Velderby",
    "Wanderslow",
    "Wexcombe Priors",
    "Whinnerby",
    "Withencote",
    "Yarrelby",
    "Yaxenholt",
];
const TARWEN_PLACES: [(&str, &str); 8] = [
    ("Tarwen Harbour", "Harbwr Tarwen"),
    ("Llanferin", "Llanferin"),
    ("Gull Cliffs", "Clogwyni'r Gwylanod"),
    ("Bryn Tawelog", "Bryn Tawelog"),
    ("White Strand", "Traeth Gwyn Tarwen"),
    ("Penmorfa Isaf", "Penmorfa Isaf"),
    ("Old Lighthouse", "Hen Oleudy"),
    ("Tŵr Halen", "Tŵr Halen"),
];
const STREETS: [&str; 64] = [
    "Abbot's",
    "Alder",
    "Anchor",
    "Apple Tree",
    "Back",
    "Badger",
    "Barn",
    "Beacon",
    "Bell Founder's",
    "Bramble",
    "Candlemaker",
    "Carter's",
    "Chandler",
    "Chapel",
    "Church",
    "Cobbler's",
    "Copper",
    "Cornflower",
    "Cricketers",
    "Damson",
    "Dovecote",
    "Drovers",
    "Dyer's",
    "Elderflower",
    "Falcon",
    "Ferry",
    "Fishergate",
    "Foundry",
    "Fuller's",
    "Garland",
    "Granary",
    "Hawthorn",
    "Heron",
    "High",
    "Hop",
    "Ironmonger",
    "Jubilee",
    "Kiln",
    "Kingfisher",
    "Lantern",
    "Lime",
    "Linnet",
    "Lock",
    "Maltings",
    "Market",
    "Meadow",
    "Mill",
    "Mulberry",
    "Nightingale",
    "Orchard",
    "Osier",
    "Pilgrim",
    "Plover",
    "Quarry",
    "Ropewalk",
    "Saffron",
    "Sailmaker",
    "Station",
    "Tannery",
    "Teasel",
    "Toll Gate",
    "Walnut",
    "Weaver's",
    "Windmill",
];
const TOWN_KINDS: [&str; 10] =
    ["Street", "Road", "Lane", "Close", "Avenue", "Court", "Crescent", "Gardens", "Terrace", "Way"];
const COUNTRY_KINDS: [&str; 5] = ["Lane", "Road", "Hill", "Close", "Drove"];
const WELSH_STREETS: [&str; 12] = [
    "Stryd y Castell",
    "Ffordd y Môr",
    "Lôn Fach",
    "Heol yr Eglwys",
    "Maes y Coed",
    "Stryd Fawr",
    "Rhes yr Hafan",
    "Ffordd Tŷ Gwyn",
    "Cae Glas",
    "Lôn y Felin",
    "Clos y Wennol",
    "Stryd y Farchnad",
];
/// What a snap point in a town centre may be called besides a street.
const CENTRE_SPOTS: [&str; 9] = [
    "Shopping Area",
    "Supermarket",
    "Parking Area",
    "Nightclub",
    "Police Station",
    "Hospital",
    "Bus/Coach Station",
    "Further/Higher Educational Building",
    "Theatre/Concert Hall",
];
const OTHER_SPOTS: [&str; 6] = [
    "Supermarket",
    "Parking Area",
    "Petrol Station",
    "Sports/Recreation Area",
    "Park/Open Space",
    "Supermarket",
];
/// Share of street names that are Welsh in the Welsh district.
const WELSH_SHARE: f64 = 0.45;
/// Share of snap points whose name is empty: "On or near ".
const NAMELESS_SHARE: f64 = 0.006;

/// The name of a place (a ward, say) and its Welsh name, empty for none. `n` counts within the country.
pub(super) fn place(n: usize, welsh: bool) -> (String, String) {
    if welsh {
        let (name, in_welsh) = TARWEN_PLACES[n % TARWEN_PLACES.len()];
        (name.to_owned(), in_welsh.to_owned())
    } else {
        // 17 shares no factor with 56: every name once before one comes again.
        let name = PLACES[n * 17 % PLACES.len()];
        let again = if n < PLACES.len() { "" } else { " Outer" };
        (format!("{name}{again}"), String::new())
    }
}

/// The name of a snap point. `urban` is 0 in the country, 1 in a town centre.
pub(super) fn street(rng: &mut Rng, urban: f64, welsh: bool) -> String {
    if rng.chance(NAMELESS_SHARE) {
        return String::new();
    }
    if rng.chance(0.04 + 0.3 * urban * urban) {
        let spots: &[&str] = if urban > 0.6 { &CENTRE_SPOTS } else { &OTHER_SPOTS };
        return (*rng.pick(spots)).to_owned();
    }
    if welsh && rng.chance(WELSH_SHARE) {
        return (*rng.pick(&WELSH_STREETS)).to_owned();
    }
    let kinds: &[&str] = if urban > 0.2 { &TOWN_KINDS } else { &COUNTRY_KINDS };
    let first = rng.pick(&STREETS);
    // The police write every word with a capital, even behind an apostrophe.
    format!("{} {}", first.replace("'s", "'S"), rng.pick(kinds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::kebab;
    use std::collections::BTreeSet;

    #[test]
    fn slugs_are_the_areas_in_kebab_case() {
        for force in FORCES {
            assert_eq!(kebab(force.area), force.slug);
        }
    }

    #[test]
    fn place_names_come_once() {
        let names: BTreeSet<String> = (0..56).map(|n| place(n, false).0).collect();
        assert_eq!(names.len(), 56);
        let first: BTreeSet<&str> = PLACES.into();
        assert_eq!(first.len(), 56);
    }
}
