//! A honeycomb over the sea: three cells meet at every corner, so that areas made of cells never touch
//! themselves in a point and neighbours share their corners exactly.

/// Rows of six-sided cells, every other row shifted by half a cell. Distances in kilometres, y northwards.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mesh {
    /// Cells in a row.
    pub(super) columns: usize,
    /// Rows, from south to north.
    pub(super) rows: usize,
    /// From one cell's centre to the next one's.
    pub(super) spacing_km: f64,
}

/// The place of a cell: row times columns plus column.
pub(super) type Cell = usize;
/// The place of a corner: twice the cell whose south (0) or north (1) corner it is.
pub(super) type Corner = usize;

impl Mesh {
    /// Wide and tall enough for a rectangle.
    pub(super) fn covering(width_km: f64, height_km: f64, spacing_km: f64) -> Self {
        let row_km = spacing_km * 3f64.sqrt() / 2.0;
        Self { columns: (width_km / spacing_km) as usize, rows: (height_km / row_km) as usize, spacing_km }
    }

    /// Every cell that is not on the rim; only these have six neighbours and may be land.
    pub(super) fn inner_cells(self) -> impl Iterator<Item = Cell> {
        (1..self.rows - 1)
            .flat_map(move |row| (1..self.columns - 1).map(move |column| row * self.columns + column))
    }

    /// How many cells.
    pub(super) const fn len(self) -> usize {
        self.columns * self.rows
    }

    /// The middle of a cell.
    pub(super) fn centre(self, cell: Cell) -> [f64; 2] {
        let (row, column) = (cell / self.columns, cell % self.columns);
        let shift = (row % 2) as f64 / 2.0;
        [self.spacing_km * (column as f64 + shift), self.spacing_km * 3f64.sqrt() / 2.0 * row as f64]
    }

    /// Where a corner is before borders are smoothed.
    pub(super) fn corner(self, corner: Corner) -> [f64; 2] {
        let [x, y] = self.centre(corner / 2);
        let radius = self.spacing_km / 3f64.sqrt();
        [x, if corner.is_multiple_of(2) { y - radius } else { y + radius }]
    }

    /// The neighbours of an inner cell, counter-clockwise from the south-east.
    pub(super) const fn neighbours(self, cell: Cell) -> [Cell; 6] {
        let shift = (cell / self.columns) % 2;
        let (south, north) = (cell - self.columns + shift, cell + self.columns + shift);
        [south, cell + 1, north, north - 1, cell - 1, south - 1]
    }

    /// The corners of an inner cell, counter-clockwise; side `i` runs from corner `i` to the next one and
    /// faces neighbour `i`.
    pub(super) const fn corners(self, cell: Cell) -> [Corner; 6] {
        let [south_east, _, north_east, north_west, _, south_west] = self.neighbours(cell);
        [2 * cell, 2 * south_east + 1, 2 * north_east, 2 * cell + 1, 2 * north_west, 2 * south_west + 1]
    }

    /// The area of a cell in km².
    pub(super) fn cell_km2(self) -> f64 {
        self.spacing_km.powi(2) * 3f64.sqrt() / 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_is_shared_and_runs_the_other_way_in_the_neighbour() {
        let mesh = Mesh::covering(10.0, 10.0, 1.0);
        for cell in mesh.inner_cells() {
            let (neighbours, corners) = (mesh.neighbours(cell), mesh.corners(cell));
            for i in 0..6 {
                let [x, y] = mesh.centre(neighbours[i]);
                let [cx, cy] = mesh.centre(cell);
                assert!(((x - cx).hypot(y - cy) - 1.0).abs() < 1e-9);
                let [px, py] = mesh.corner(corners[i]);
                assert!(((px - cx).hypot(py - cy) - 1.0 / 3f64.sqrt()).abs() < 1e-9);
            }
        }
        let (cell, east) = (3 * mesh.columns + 4, 3 * mesh.columns + 5);
        let (a, b) = (mesh.corners(cell), mesh.corners(east));
        assert_eq!((a[1], a[2]), (b[5], b[4]));
    }
}
