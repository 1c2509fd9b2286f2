//! `data/v1/stops/hexagons.json`: stops and searches by H3 hexagon, as in the map layer.

use serde::Serialize;

use crate::atlas::Atlas;
use crate::statistics::{LEAST_STOPS, StopHexagons, StopObjectGroup, StopOutcomeGroup};

use super::number::to_json;

#[derive(Debug, Serialize)]
struct Cells {
    columns: [&'static str; 4],
    rows: Vec<(String, u64, [u64; 5], [u64; 4])>,
}

#[derive(Debug, Serialize)]
struct LeftOut {
    hexagons: u64,
    stops: u64,
}

#[derive(Debug, Serialize)]
struct HexagonsFile {
    resolution: u8,
    least: u64,
    objects: [&'static str; 5],
    outcomes: [&'static str; 4],
    cells: Cells,
    left_out: LeftOut,
}

fn file(found: &StopHexagons) -> HexagonsFile {
    HexagonsFile {
        resolution: 7,
        least: LEAST_STOPS,
        objects: StopObjectGroup::ALL.map(StopObjectGroup::slug),
        outcomes: StopOutcomeGroup::ALL.map(StopOutcomeGroup::slug),
        cells: Cells {
            columns: ["cell", "count", "objects", "outcomes"],
            rows: found
                .cells
                .iter()
                .map(|h| (format!("{:x}", h.cell), h.count, h.objects, h.outcomes))
                .collect(),
        },
        left_out: LeftOut { hexagons: found.left_out.0, stops: found.left_out.1 },
    }
}

/// The hexagons of the whole atlas.
pub(super) fn render(atlas: &Atlas) -> Vec<u8> {
    to_json(&file(&atlas.figures.stop_hexagons()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::StopHexagon;

    #[test]
    fn rows_follow_their_columns() {
        let hexagon = StopHexagon {
            cell: 0x0871_94ad_12ff_ffff,
            count: 12,
            objects: [5, 4, 1, 1, 1],
            outcomes: [9, 2, 1, 0],
        };
        let found = StopHexagons { cells: vec![hexagon], left_out: (3, 11) };
        let json = serde_json::to_value(file(&found)).unwrap();
        assert_eq!(
            json["cells"]["rows"][0],
            serde_json::json!(["87194ad12ffffff", 12, [5, 4, 1, 1, 1], [9, 2, 1, 0]])
        );
        assert_eq!(json["left_out"]["stops"], 11);
    }
}
