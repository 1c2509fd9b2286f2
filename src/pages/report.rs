//! `report/`: the shell of the report of a postcode, a point or a shape, and what its script must know.
//!
//! The report itself is made in the reader's browser from `data/v1/points/` and `data/v1/postcodes/`, so that
//! the place never leaves it.

use serde::Serialize;

use crate::geography::Level;
use crate::urls;

use super::format;
use super::layout::{Link, Links};

/// `report/`.
#[derive(Debug, Serialize)]
pub(super) struct ReportPage {
    /// `data/v1/report.json`, for the script.
    index: String,
    months: String,
    areas: Vec<Link>,
    methods: String,
}

impl ReportPage {
    /// `index` is the file's text; `levels` have pages; `months` in words.
    pub(super) fn new(index: &[u8], months: String, levels: &[Level], links: &Links) -> Self {
        let index = String::from_utf8_lossy(index).replace('<', "\\u003c");
        let areas =
            levels.iter().map(|level| links.link(&urls::level(*level), format::capital(level.row().plural)));
        Self { index, months, areas: areas.collect(), methods: links.to(&urls::prose("methods")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_of_the_index_ends_its_element() {
        let links = Links::from(urls::report());
        let page = ReportPage::new(b"{\"name\":\"</script>\"}", String::new(), &[Level::Ward], &links);
        assert_eq!(page.index, "{\"name\":\"\\u003c/script>\"}");
        assert_eq!(page.areas[0].href, "../area/ward/");
    }
}
