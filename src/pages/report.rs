//! `report/`: the shell of the report of a postcode, a point or a shape, and what its script must know.
//!
//! The report itself is made in the reader's browser from `data/v1/points/` and `data/v1/postcodes/`, so that
//! the place never leaves it.

use serde::Serialize;

use crate::geography::Level;
use crate::settings::{Logo, Publication};
use crate::urls;

use super::format;
use super::layout::{Link, Links};

/// Who publishes, for the head of a report.
#[derive(Debug, Serialize)]
struct Publisher<'a> {
    site_name: &'a str,
    site_url: Option<&'a str>,
    fictional: bool,
    /// From the root of the site.
    logo: Option<String>,
    /// Below the name: who answers for the site, and where they are found.
    lines: Vec<&'a str>,
}

impl<'a> From<&'a Publication> for Publisher<'a> {
    fn from(publication: &'a Publication) -> Self {
        let who = &publication.publisher;
        let lines = [&who.name, &who.url, &who.email].into_iter().filter_map(Option::as_deref);
        Self {
            site_name: &publication.site_name,
            site_url: publication.site_url.as_deref(),
            fictional: publication.fictional,
            logo: publication.logo.as_ref().map(Logo::path),
            lines: lines.filter(|line| *line != publication.site_name).collect(),
        }
    }
}

/// `report/`.
#[derive(Debug, Serialize)]
pub(super) struct ReportPage {
    /// `data/v1/report.json`, for the script.
    index: String,
    /// [`Publisher`] as JSON, for the script.
    publisher: String,
    months: String,
    areas: Vec<Link>,
    methods: String,
}

impl ReportPage {
    /// `index` is the file's text; `levels` have pages; `months` in words.
    pub(super) fn new(
        index: &[u8],
        publication: &Publication,
        months: String,
        levels: &[Level],
        links: &Links,
    ) -> Self {
        // No text may end the element that holds it.
        let safe = |json: &str| json.replace('<', "\\u003c");
        let index = safe(&String::from_utf8_lossy(index));
        let publisher = serde_json::to_string(&Publisher::from(publication));
        let publisher = safe(&publisher.expect("strings are always JSON"));
        let areas =
            levels.iter().map(|level| links.link(&urls::level(*level), format::capital(level.row().plural)));
        Self { index, publisher, months, areas: areas.collect(), methods: links.to(&urls::prose("methods")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_of_the_index_ends_its_element() {
        let links = Links::from(urls::report());
        let publication = Publication { site_name: "</script>".to_owned(), ..Publication::default() };
        let index = b"{\"name\":\"</script>\"}";
        let page = ReportPage::new(index, &publication, String::new(), &[Level::Ward], &links);
        assert!(page.publisher.starts_with("{\"site_name\":\"\\u003c/script>\""));
        assert_eq!(page.index, "{\"name\":\"\\u003c/script>\"}");
        assert_eq!(page.areas[0].href, "../area/ward/");
    }
}
