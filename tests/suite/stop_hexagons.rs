//! Stops and searches by hexagon: nothing is lost, and nothing small is shown.

use crate::site::{json, small_demo};

#[test]
fn hexagons_hold_every_located_search() {
    let site = &small_demo().site;
    let file = json(site, "data/v1/stops/hexagons.json");
    let rows = file["cells"]["rows"].as_array().expect("rows");
    let count = |value: &serde_json::Value| value.as_u64().expect("a count");
    let sum =
        |values: &serde_json::Value| -> u64 { values.as_array().expect("a list").iter().map(count).sum() };
    for row in rows {
        assert!(count(&row[1]) >= 10, "{row}");
        assert_eq!((sum(&row[2]), sum(&row[3])), (count(&row[1]), count(&row[1])), "{row}");
    }
    // All six months of the small demo lie in every force's window.
    let shown: u64 = rows.iter().map(|row| count(&row[1])).sum();
    let accounting = &json(site, "data/v1/build.json")["accounting"]["stop-and-search"];
    assert!(shown > 100, "{shown}");
    assert_eq!(shown + count(&file["left_out"]["stops"]), count(&accounting["counted"]));
    let layers = json(site, "data/v1/layers.json");
    let mut listed =
        layers["layers"].as_array().expect("layers").iter().filter(|layer| layer["kind"] == "stops");
    let layer = listed.next().expect("the layer of stops");
    assert_eq!((count(&layer["features"]), &layer["resolution"]), (rows.len() as u64, &7.into()));
    assert_eq!(layer["path"], "data/v1/layers/stops-h3.fgb");
}
