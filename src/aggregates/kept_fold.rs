//! A folded file as bytes, column by column, for the cache.
//!
//! The cache has checked the bytes; what could still be wrong is the writing itself, so every count and id is
//! checked again on reading, and what does not fit is as if it were not kept.

use super::file_fold::{FileCell, FileFold, Folded, Labelled};
use super::labels::Labels;
use super::points::Points;
use crate::geography::PointKey;
use crate::records::Reason;
use crate::report::{KindAccounting, QuarantinedRow};
use crate::values::{LonLat, LsoaCode, StopColumn};

/// Changes with the columns below.
pub(super) const LAYOUT: &str = "fold 2";

/// None for the few files that are read again each time: those without a column they need, and those whose
/// places no police force could name or number.
pub(super) fn write(fold: &FileFold) -> Option<Vec<u8>> {
    if fold.malformed.is_some() {
        return None;
    }
    let mut to = Columns::default();
    let (keys, places, names) = fold.points.parts();
    to.column(keys, |key| {
        key.position.map_or(NO_POSITION, |at| [at.lon, at.lat]).map(i32::to_le_bytes).concat()
    });
    // Points are most of what is kept: a code is a place in the list of all, a name the one behind that before.
    let mut codes: Vec<u64> = keys.iter().map(code_of).collect();
    codes.sort_unstable();
    codes.dedup();
    u16::try_from(codes.len()).ok()?;
    to.column(&codes, |code| code.to_le_bytes());
    to.column(keys, |key| codes.binary_search(&code_of(key)).map_or(0, |at| at as u16).to_le_bytes());
    let lengths: Option<Vec<u16>> = places.iter().map(|(_, length)| u16::try_from(*length).ok()).collect();
    to.column(&lengths?, |length| length.to_le_bytes());
    to.bytes(names);
    to.number(fold.accounting.read);
    to.number(fold.accounting.duplicate);
    to.number(fold.accounting.quarantined.len() as u64);
    for (reason, rows) in &fold.accounting.quarantined {
        to.bytes(reason.as_bytes());
        to.number(*rows);
    }
    to.number(fold.quarantined.len() as u64);
    for row in &fold.quarantined {
        to.number(row.line);
        to.bytes(row.reason.as_bytes());
        to.bytes(row.detail.as_bytes());
    }
    match &fold.folded {
        Folded::Street { cells, crimes, categories, outcomes, reported_by, conflicting_ids } => {
            to.number(0);
            to.column(cells, |cell| cell.point.to_le_bytes());
            to.column(cells, |cell| [cell.category, cell.outcome]);
            to.column(cells, |cell| [cell.count.min(u32::from(u8::MAX)) as u8]);
            let large = cells.iter().map(|cell| cell.count).filter(|count| *count >= u32::from(u8::MAX));
            to.column(&large.collect::<Vec<u32>>(), |count| count.to_le_bytes());
            to.labelled(crimes);
            to.labels(categories);
            to.labels(outcomes);
            to.bytes(reported_by.as_bytes());
            to.number(*conflicting_ids);
        }
        Folded::Outcomes { given, outcomes, rows_by_point } => {
            to.number(1);
            to.labelled(given);
            to.labels(outcomes);
            to.column(rows_by_point, |rows| rows.to_le_bytes());
        }
        Folded::Stops { cells, labels, other_month } => {
            to.number(2);
            to.column(cells, |(point, _)| point.to_le_bytes());
            to.column(cells, |(_, labels)| *labels);
            for labels in labels {
                to.labels(labels);
            }
            to.number(*other_month);
        }
    }
    Some(to.0)
}

/// The fold that [`write`] wrote; `shown_as` names the file in lists of quarantined rows.
pub(super) fn read(bytes: &[u8], shown_as: &str) -> Option<FileFold> {
    let mut from = Reader(bytes);
    let positions = from.items::<8>()?;
    let codes = from.items::<8>()?.iter().map(|code| match u64::from_le_bytes(*code) {
        0 => Some(None),
        code => LsoaCode::from_packed(code).map(Some),
    });
    let codes: Vec<Option<LsoaCode>> = all(codes)?;
    let (code_at, lengths) = (from.items::<2>()?, from.items::<2>()?);
    if positions.len() != code_at.len() || positions.len() != lengths.len() {
        return None;
    }
    let keys = positions.iter().zip(code_at).map(|(at, code)| {
        let [lon, lat] = bytemuck::cast::<[u8; 8], [[u8; 4]; 2]>(*at).map(i32::from_le_bytes);
        let position = ([lon, lat] != NO_POSITION).then_some(LonLat { lon, lat });
        Some(PointKey { position, code: *codes.get(usize::from(u16::from_le_bytes(*code)))? })
    });
    let keys: Vec<PointKey> = all(keys)?;
    let mut start = 0u32;
    let places = lengths.iter().map(|length| {
        let length = u32::from(u16::from_le_bytes(*length));
        let place = (if length == 0 { 0 } else { start }, length);
        start = start.checked_add(length)?;
        Some(place)
    });
    let places = all(places)?;
    let points = Points::of_parts(keys, places, from.bytes()?.to_vec())?;
    let count = points.keys.len();
    let mut accounting =
        KindAccounting { read: from.number()?, duplicate: from.number()?, ..KindAccounting::default() };
    for _ in 0..from.number()? {
        accounting.quarantined.insert(reason(&from.text()?)?, from.number()?);
    }
    let mut quarantined = Vec::new();
    for _ in 0..from.number()? {
        let (line, reason, detail) = (from.number()?, reason(&from.text()?)?, from.text()?);
        quarantined.push(QuarantinedRow { file: shown_as.to_owned(), line, reason, detail });
    }
    let is_point = |point: u32| (point as usize) < count;
    let folded = match from.number()? {
        0 => {
            let (at, labels, counts) = (from.items::<4>()?, from.items::<2>()?, from.items::<1>()?);
            let mut large = from.items::<4>()?.iter();
            if at.len() != labels.len() || at.len() != counts.len() {
                return None;
            }
            let cells = at.iter().zip(labels).zip(counts).map(|((point, [category, outcome]), count)| {
                let count = match *count {
                    [u8::MAX] => u32::from_le_bytes(*large.next()?),
                    [count] => u32::from(count),
                };
                let point = u32::from_le_bytes(*point);
                is_point(point).then_some(FileCell { point, category: *category, outcome: *outcome, count })
            });
            let (cells, crimes) = (all(cells)?, from.labelled()?);
            let (categories, outcomes) = (from.labels()?, from.labels()?);
            let fits = |label: u8, labels: &Labels| usize::from(label) < labels.all().len();
            if !cells.iter().all(|c| fits(c.category, &categories) && fits(c.outcome, &outcomes))
                || !crimes.labels.iter().all(|label| fits(*label, &categories))
            {
                return None;
            }
            let (reported_by, conflicting_ids) = (from.text()?, from.number()?);
            Folded::Street { cells, crimes, categories, outcomes, reported_by, conflicting_ids }
        }
        1 => {
            let (given, outcomes) = (from.labelled()?, from.labels()?);
            let rows_by_point = from.column(u32::from_le_bytes)?;
            let fits = given.labels.iter().all(|label| usize::from(*label) < outcomes.all().len());
            if !fits || rows_by_point.len() != count {
                return None;
            }
            Folded::Outcomes { given, outcomes, rows_by_point }
        }
        2 => {
            let at: Vec<u32> = from.column(u32::from_le_bytes)?;
            let stops: Vec<[u8; StopColumn::ALL.len()]> = from.column(|labels| labels)?;
            let labels = StopColumn::ALL.iter().map(|_| from.labels()).collect::<Option<Vec<Labels>>>()?;
            let fits = stops
                .iter()
                .all(|ids| ids.iter().zip(&labels).all(|(id, l)| usize::from(*id) < l.all().len()));
            if !fits || at.len() != stops.len() || !at.iter().all(|point| is_point(*point)) {
                return None;
            }
            Folded::Stops { cells: at.into_iter().zip(stops).collect(), labels, other_month: from.number()? }
        }
        _ => return None,
    };
    from.0.is_empty().then_some(FileFold { points, folded, accounting, quarantined, malformed: None })
}

/// Every item, where there is none that does not fit. Room is made for all of them at once, which collecting options
/// does not: growing lists was a fifth of what reading takes.
fn all<T>(items: impl ExactSizeIterator<Item = Option<T>>) -> Option<Vec<T>> {
    let mut found = Vec::with_capacity(items.len());
    for item in items {
        found.push(item?);
    }
    Some(found)
}

/// 0 for none.
fn code_of(key: &PointKey) -> u64 {
    key.code.map_or(0, LsoaCode::packed)
}

/// Outside the world.
const NO_POSITION: [i32; 2] = [i32::MIN, i32::MIN];

fn reason(slug: &str) -> Option<&'static str> {
    Reason::ALL.into_iter().map(Reason::slug).find(|known| *known == slug)
}

#[derive(Default)]
struct Columns(Vec<u8>);

impl Columns {
    fn number(&mut self, number: u64) {
        self.0.extend(number.to_le_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.extend(bytes);
    }

    fn column<T, B: AsRef<[u8]>>(&mut self, items: &[T], bytes: impl Fn(&T) -> B) {
        self.number(items.len() as u64);
        for item in items {
            self.0.extend(bytes(item).as_ref());
        }
    }

    fn labelled(&mut self, rows: &Labelled) {
        self.column(&rows.ids, |id| id.to_le_bytes());
        self.bytes(&rows.labels);
    }

    fn labels(&mut self, labels: &Labels) {
        self.number(labels.all().len() as u64);
        for label in labels.all() {
            self.bytes(label.as_bytes());
        }
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, bytes: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(bytes)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u64> {
        self.take(8)?.try_into().ok().map(u64::from_le_bytes)
    }

    fn length(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.length()?;
        self.take(length)
    }

    fn text(&mut self) -> Option<String> {
        std::str::from_utf8(self.bytes()?).ok().map(str::to_owned)
    }

    fn items<const N: usize>(&mut self) -> Option<&'a [[u8; N]]> {
        let bytes = self.length()?.checked_mul(N)?;
        Some(self.take(bytes)?.as_chunks::<N>().0)
    }

    fn column<T, const N: usize>(&mut self, item: impl Fn([u8; N]) -> T) -> Option<Vec<T>> {
        Some(self.items()?.iter().map(|bytes| item(*bytes)).collect())
    }

    fn labelled(&mut self) -> Option<Labelled> {
        let (ids, labels) = (self.column(u64::from_le_bytes)?, self.bytes()?.to_vec());
        (ids.len() == labels.len() && ids.is_sorted()).then_some(Labelled { ids, labels })
    }

    fn labels(&mut self) -> Option<Labels> {
        let labels = (0..self.length()?).map(|_| self.text()).collect::<Option<Vec<String>>>()?;
        u8::try_from(labels.len()).is_ok().then(|| Labels::new(&labels))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregates::file_fold::{Desk, KnownLabels, fold_file};

    fn folds() -> Vec<FileFold> {
        let known = KnownLabels { categories: vec!["Drugs".to_owned()], outcomes: vec![String::new()] };
        let street = "Crime ID,Month,Reported by,Longitude,Latitude,Location,LSOA code,Crime type,Last outcome category\n\
            a,2024-05,F,-0.5,52.1,On or near A,E01000001,Drugs,Under investigation\n\
            a,2024-05,F,-0.5,52.1,On or near A,E01000001,Drugs,Local resolution\n\
            b,2024-05,F,,,No Location,,Burglary,Under investigation\n\
            ,2024-05,F,-0.5,52.1,On or near A,E01000001,Anti-social behaviour,\n\
            ,2024-06,F,x,,,,Drugs,\n";
        let outcomes = "Crime ID,Month,Longitude,Latitude,LSOA code,Outcome type\n\
            a,2024-05,-0.5,52.1,E01000001,Local resolution\nb,2024-05,,,,\n";
        let stops = "Type,Date,Latitude,Longitude,Gender,Age range,Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,Outcome linked to object of search,Removal of more than just outer clothing\n\
            Person search,2024-04-01T17:46:00+00:00,51.5,-0.1,Male,10-17,,White,PACE,Drugs,Arrest,True,False\n";
        [("street", street), ("outcomes", outcomes), ("stop-and-search", stops)]
            .map(|(kind, text)| {
                let name = format!("2024-05-x-{kind}.csv").parse().unwrap();
                fold_file(text.as_bytes(), &name, "here".to_owned(), &known, true, &mut Desk::default())
            })
            .to_vec()
    }

    #[test]
    fn folds_come_back() {
        for fold in folds() {
            let bytes = write(&fold).unwrap();
            let back = read(&bytes, "here").unwrap();
            assert_eq!(write(&back).unwrap(), bytes);
            assert_eq!((&back.accounting, &back.quarantined), (&fold.accounting, &fold.quarantined));
            assert_eq!(back.points.keys, fold.points.keys);
            for point in 0..fold.points.keys.len() as u32 {
                assert_eq!(back.points.place(point), fold.points.place(point));
            }
        }
    }

    #[test]
    fn counts_of_any_size_come_back() {
        let mut fold = folds().swap_remove(0);
        let Folded::Street { cells, .. } = &mut fold.folded else { panic!("a street file") };
        let counts = [254, 255, 256, 70_000];
        *cells = counts.map(|count| FileCell { count, ..cells[0] }).to_vec();
        let back = read(&write(&fold).unwrap(), "here").unwrap();
        let Folded::Street { cells, .. } = back.folded else { panic!("a street file") };
        assert_eq!(cells.iter().map(|cell| cell.count).collect::<Vec<_>>(), counts);
    }

    #[test]
    fn bytes_that_do_not_fit_are_refused_or_read_never_a_panic() {
        for fold in folds() {
            let bytes = write(&fold).unwrap();
            for at in 0..bytes.len() {
                assert!(read(&bytes[..at], "here").is_none(), "cut at {at}");
                for flip in [1, 0x80, 0xff] {
                    let mut other = bytes.clone();
                    other[at] ^= flip;
                    let _ = read(&other, "here");
                }
            }
        }
    }
}
