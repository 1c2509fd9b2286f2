//! Every row in exactly one place: counted, not located, repeated or quarantined.

use super::areas::Counting;
use crate::geography::Located;
use crate::report::Report;
use crate::values::Kind;

/// Adds the rows that were folded as counted or, with their reason, as not located.
pub(super) fn account(counting: &Counting<'_>, report: &mut Report) {
    let mut place = |kind: Kind, located: &Located, rows: u64| {
        if rows == 0 {
            return;
        }
        match located.lsoa {
            Ok(_) => report.accounting[kind].counted += rows,
            Err(reason) => *report.accounting[kind].not_located.entry(reason.slug()).or_default() += rows,
        }
    };
    for (fold, located) in counting.folds.iter().zip(&counting.located) {
        for (located, cells) in located.iter().zip(fold.cells.by_point()) {
            place(Kind::Street, located, cells.iter().map(|cell| u64::from(cell.count)).sum());
        }
        for (point, rows) in fold.outcome_rows.iter().enumerate() {
            place(Kind::Outcomes, &located[point], u64::from(*rows));
        }
        for (_, (point, _)) in &fold.stops {
            place(Kind::StopAndSearch, &located[*point as usize], 1);
        }
    }
}
