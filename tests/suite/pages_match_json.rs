//! Every headline a page shows is the number in the JSON file of the same area, rounded.

use std::path::Path;
use std::process::Command;

use assert_cmd::cargo::cargo_bin;
use serde_json::Value;

/// In profile `full` every area has a page and a file.
fn full(place: &Path, out: &Path) {
    let config = place.join("atlas.toml");
    std::fs::write(&config, "profile = \"full\"\n").unwrap();
    let mut demo = Command::new(cargo_bin("crime-atlas"));
    let done = demo.arg("demo").arg("--config").arg(config).arg("--out").arg(out).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// The text between two pieces of a page.
fn between<'a>(page: &'a str, from: &str, to: &str) -> Option<&'a str> {
    let rest = &page[page.find(from)? + from.len()..];
    Some(&rest[..rest.find(to)?])
}

/// `19,208` or `84.5` as a number.
fn number(text: &str) -> f64 {
    text.replace(',', "").parse().unwrap_or_else(|_| panic!("{text:?} is no number"))
}

/// Pages have one decimal and files two, both rounded from the same number.
fn same(page: f64, json: &Value, what: &str) {
    let json = json.as_f64().unwrap_or_else(|| panic!("{what}: no number in the file"));
    assert!((page - json).abs() <= 0.0551, "{what}: {page} on the page, {json} in the file");
}

/// Compares all areas of a level; gives how many had a rate.
fn compare(site: &Path, level: &str) -> usize {
    let folder = site.join("data/v1/area").join(level);
    let mut compared = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let code = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let json: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let page =
            std::fs::read_to_string(site.join("area").join(level).join(&code).join("index.html")).unwrap();
        let big = between(&page, "<p class=\"atlas-big\"><b>", "</b>").expect("a headline");
        if json["rate"].is_null() {
            match json["count"].as_f64() {
                Some(count) => assert!((number(big) - count).abs() < 0.5, "{code}: {big} and {count}"),
                None => assert_eq!(big, "\u{2013}", "{code}"),
            }
            continue;
        }
        same(number(big), &json["rate"], &code);
        let say = between(&page, "<div class=\"atlas-say\">", "</div>").expect("sentences");
        let count = between(say, "<p>", " crimes.").expect("the count");
        assert!((number(count) - json["count"].as_f64().unwrap()).abs() < 0.5, "{code}: {count} crimes");
        let range = between(say, "would move the rate between ", " in 19 years").expect("the interval");
        let (low, high) = range.split_once(" and ").expect("two ends");
        same(number(low), &json["interval95"][0], &code);
        same(number(high), &json["interval95"][1], &code);
        let counted = categories(&page, &json, &code, level == "lsoa");
        let recorded = |of: &Value| of["count"].as_u64().is_some_and(|count| count > 0);
        let least = match level {
            // Its page leaves out what was not recorded there; anti-social behaviour stands apart.
            "lsoa" => json["category_figures"]
                .as_object()
                .unwrap()
                .iter()
                .filter(|(key, of)| *key != "anti-social-behaviour" && recorded(of))
                .count(),
            _ => 10,
        };
        assert!(counted >= least, "{code}: {counted} of {least} categories");
        compared += 1;
    }
    compared
}

/// The counts and rates of the table of categories; gives its rows.
fn categories(page: &str, json: &Value, code: &str, brief: bool) -> usize {
    let section = between(page, "id=\"categories\">", "</section>").expect("a section");
    let table = between(section, "<tbody>", "</table>").expect("a table");
    let mut rows = 0;
    for row in table.split("<tr>").skip(1) {
        // Brief tables name the categories without a link, and leave a rate out without saying why.
        let (key, no_rate) = if brief {
            (between(row, "<th>", "<td>").expect("the category").to_lowercase().replace(' ', "-"), "")
        } else {
            (between(row, "/category/", "/\"").expect("the key").to_owned(), "<small>")
        };
        let figures = &json["category_figures"][&key];
        let count = between(row, "<td>", "<td>").expect("the count");
        assert!((number(count) - figures["count"].as_f64().unwrap()).abs() < 0.5, "{code} {key}: {count}");
        let rate = row.split("<td>").nth(2).expect("the rate");
        if figures["rate"].is_null() {
            assert!(
                rate.starts_with(no_rate) && rate.is_empty() == no_rate.is_empty(),
                "{code} {key}: {rate}"
            );
        } else {
            same(number(rate.split(' ').next().unwrap()), &figures["rate"], &key);
        }
        rows += 1;
    }
    rows
}

#[test]
fn pages_say_what_the_files_say() {
    let place = tempfile::tempdir().unwrap();
    let site = place.path().join("site");
    full(place.path(), &site);
    let levels = [
        ("country", 1),
        ("region", 2),
        ("force", 2),
        ("district", 4),
        ("ward", 20),
        ("msoa", 20),
        ("lsoa", 40),
    ];
    for (level, least) in levels {
        let compared = compare(&site, level);
        assert!(compared >= least, "{compared} areas of level {level} with a rate");
    }
}
