//! Pages of words from `content/pages/`: figures put in by `MiniJinja`, Markdown to HTML, headings numbered for links.

use minijinja::{Environment, UndefinedBehavior, Value};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use serde::Serialize;

use crate::content::Content;
use crate::report::Report;
use crate::settings::Publication;
use crate::statistics::MEASURES;
use crate::values::kebab;

use super::format;
use super::layout::without_needless_ends;

/// Steps that the expressions of one page may take: the list of measures needs some ten thousand.
const FUEL: u64 = 400_000;

/// A page of words cannot be made.
#[derive(Debug, thiserror::Error)]
#[error("content/pages/{slug}.md: {source}")]
pub(super) struct ProseError {
    /// Which page.
    slug: String,
    /// What is wrong, with the line.
    source: minijinja::Error,
}

/// The page.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct ProsePage {
    /// The first heading.
    pub title: String,
    /// The first paragraph, for the head.
    #[serde(skip)]
    pub description: String,
    contents: Vec<(String, String)>,
    html: String,
    /// On the pages about the data: what search engines of data sets read.
    dataset: Option<String>,
}

/// The figures that words may speak of.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ProseFigures {
    /// The site's name.
    pub site_name: String,
    /// "December 2025".
    pub release: String,
    /// "March 2021 to December 2025".
    pub months: String,
    /// The widest area.
    pub nation: NationFigures,
    /// How many areas each level has, by slug.
    pub levels: std::collections::BTreeMap<&'static str, usize>,
    /// Rows of street files: read, counted, not located, repeated, quarantined.
    pub rows: RowFigures,
    /// Whether the country is made up.
    pub fictional: bool,
    /// Who answers for the site.
    pub publisher: PublisherWords,
    /// Which sections the site has, by their keys in `atlas.toml`.
    pub sections: std::collections::BTreeMap<&'static str, bool>,
    /// The site's own address, or a stand-in that examples can show.
    pub address: String,
    /// A district to show in examples: code and name.
    pub sample: (String, String),
    /// Every published number.
    pub measures: Vec<MeasureWords>,
    /// What the build read, with licences.
    pub sources: Vec<SourceWords>,
    /// Calendar years with a file of the cube each.
    pub years: Vec<u16>,
    /// First and last month, `YYYY-MM`.
    pub ends: (String, String),
    /// What a rerun of the build needs.
    pub made: MadeFrom,
}

/// How the atlas was made, for those who make it again.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct MadeFrom {
    /// Version of the program.
    pub version: &'static str,
    /// `compact` or `full`.
    pub profile: &'static str,
    /// Whether the rows themselves are published.
    pub records: bool,
    /// Archives, newest release first.
    pub archives: Vec<InputWords>,
    /// Reference files.
    pub reference: Vec<InputWords>,
    /// Rows by kind of file: kind, read, counted, not located, repeats, quarantined.
    pub accounting: Vec<(&'static str, [u64; 5])>,
}

/// An input file and its sums.
#[derive(Debug, Clone, Serialize)]
pub(super) struct InputWords {
    /// Name, or path below the reference folder.
    pub name: String,
    /// MD5; none for folders and reference files.
    pub md5: Option<String>,
    /// SHA-256.
    pub sha256: String,
}

impl MadeFrom {
    /// From what the build reports.
    pub(super) fn of(report: &Report, publication: &Publication) -> Self {
        let archive = |used: &crate::report::ArchiveUsed| InputWords {
            name: used.name.clone(),
            md5: used.md5.clone(),
            sha256: used.sha256.clone(),
        };
        let source = |used: &crate::report::SourceUsed| InputWords {
            name: used.file.clone(),
            md5: None,
            sha256: used.sha256.clone(),
        };
        let rows = |(kind, rows): (crate::values::Kind, &crate::report::KindAccounting)| {
            let not_located: u64 = rows.not_located.values().sum();
            let quarantined: u64 = rows.quarantined.values().sum();
            (kind.slug(), [rows.read, rows.counted, not_located, rows.duplicate, quarantined])
        };
        Self {
            version: env!("CARGO_PKG_VERSION"),
            profile: publication.profile.slug(),
            records: publication.with_records,
            archives: report.archives.iter().map(archive).collect(),
            reference: report.sources.iter().map(source).collect(),
            accounting: report.accounting.iter().map(rows).collect(),
        }
    }
}

/// Who answers for the site, and who counts its visits; empty where nobody is named.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct PublisherWords {
    name: String,
    website: String,
    email: String,
    analytics: String,
    privacy: String,
}

impl From<&Publication> for PublisherWords {
    fn from(publication: &Publication) -> Self {
        let publisher = publication.publisher.clone();
        let analytics = publication.analytics.clone();
        Self {
            name: publisher.name.unwrap_or_default(),
            website: publisher.url.unwrap_or_default(),
            email: publisher.email.unwrap_or_default(),
            privacy: analytics.as_ref().and_then(|a| a.privacy.clone()).unwrap_or_default(),
            analytics: analytics.map(|a| a.name).unwrap_or_default(),
        }
    }
}

/// A published number in words.
#[derive(Debug, Clone, Serialize)]
pub(super) struct MeasureWords {
    id: &'static str,
    label: &'static str,
    unit: &'static str,
    definition: &'static str,
    formula: &'static str,
    caveats: &'static [&'static str],
    sources: Vec<String>,
}

/// A source of data in words.
#[derive(Debug, Clone, Serialize)]
pub(super) struct SourceWords {
    title: String,
    publisher: String,
    licence: String,
    attribution: String,
    page: String,
}

/// Every row of the table of measures.
pub(super) fn measure_words(content: &Content) -> Vec<MeasureWords> {
    let title = |key: &&str| content.sources.iter().find(|s| s.key == **key).map(|s| s.title.clone());
    MEASURES
        .iter()
        .map(|m| MeasureWords {
            id: m.id,
            label: m.label,
            unit: m.unit,
            definition: m.definition,
            formula: m.formula,
            caveats: m.caveats,
            sources: m.sources.iter().filter_map(title).collect(),
        })
        .collect()
}

/// The sources with these keys, in the order of `content/sources.toml`.
pub(super) fn source_words(content: &Content, keys: &[String]) -> Vec<SourceWords> {
    content
        .sources
        .iter()
        .filter(|s| keys.contains(&s.key))
        .map(|s| SourceWords {
            title: s.title.clone(),
            publisher: s.publisher.clone(),
            licence: s.licence.clone(),
            attribution: s.attribution.clone(),
            page: s.page.clone(),
        })
        .collect()
}

/// The widest area's headline.
#[derive(Debug, Clone, Serialize)]
pub(super) struct NationFigures {
    /// In a sentence.
    pub name: String,
    /// Crimes of the window.
    pub crimes: Option<u64>,
    /// Per 1,000 residents.
    pub rate: Option<f64>,
}

/// Where the rows of the street files went.
#[derive(Debug, Clone, Serialize)]
pub(super) struct RowFigures {
    /// Read.
    pub read: u64,
    /// Counted in an area.
    pub counted: u64,
    /// Counted for their force only.
    pub not_located: u64,
    /// Repeats of a crime.
    pub duplicate: u64,
    /// Could not be read.
    pub quarantined: u64,
}

fn evaluate(slug: &str, text: &str, figures: &ProseFigures) -> Result<String, ProseError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.add_filter("number", |n: u64| format::number(n));
    environment.add_filter("decimal", |n: f64| format::decimal(n, 1));
    // Names a heading for links: `{#…}` itself would begin a comment here.
    environment.add_function("anchor", |id: String| format!("{{#{id}}}"));
    environment.add_filter("percent", |n: f64| format::percent(n));
    environment
        .render_str(text, Value::from(minijinja::value::Serde(figures)))
        .map_err(|source| ProseError { slug: slug.to_owned(), source })
}

fn plain(text: &str) -> String {
    let mut out = String::new();
    for event in Parser::new(text) {
        match event {
            Event::Text(t) | Event::Code(t) => out.push_str(&t),
            Event::SoftBreak => out.push(' '),
            Event::End(TagEnd::Paragraph) => break,
            _ => {}
        }
    }
    out
}

/// A few words of Markdown as HTML; raw HTML in it is shown as text.
pub(super) fn snippet(markdown: &str) -> String {
    let events = Parser::new(markdown).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        event => event,
    });
    let mut out = String::new();
    html::push_html(&mut out, events);
    without_needless_ends(out.trim_end())
}

impl ProsePage {
    /// Makes the page `slug` from its Markdown; raw HTML in it is shown as text.
    pub(super) fn new(slug: &str, markdown: &str, figures: &ProseFigures) -> Result<Self, ProseError> {
        let text = evaluate(slug, markdown, figures)?;
        let mut events: Vec<Event> =
            Parser::new_ext(&text, Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES).collect();
        let mut contents = Vec::new();
        let mut title = slug.to_owned();
        let mut skip = None;
        for i in 0..events.len() {
            match &events[i] {
                Event::Html(t) | Event::InlineHtml(t) => events[i] = Event::Text(t.clone()),
                Event::Start(Tag::Heading { level, id: own, .. }) => {
                    let (level, own) = (*level, own.clone());
                    let words: String = events[i..]
                        .iter()
                        .take_while(|e| !matches!(e, Event::End(TagEnd::Heading(_))))
                        .filter_map(|e| match e {
                            Event::Text(t) | Event::Code(t) => Some(t.as_ref()),
                            _ => None,
                        })
                        .collect();
                    if level == HeadingLevel::H1 {
                        title = words;
                        skip = Some(i);
                    } else {
                        let id = own.map_or_else(|| kebab(&words), |own| own.to_string());
                        if level == HeadingLevel::H2 {
                            contents.push((format!("#{id}"), words));
                        }
                        if let Event::Start(Tag::Heading { id: slot, .. }) = &mut events[i] {
                            *slot = Some(CowStr::from(id));
                        }
                    }
                }
                _ => {}
            }
        }
        // The first heading stands in the template, above the contents.
        if let Some(from) = skip {
            let len = events[from..]
                .iter()
                .position(|e| matches!(e, Event::End(TagEnd::Heading(_))))
                .map_or(0, |n| n + 1);
            events.drain(from..from + len);
        }
        let mut out = String::new();
        html::push_html(&mut out, events.into_iter());
        let body = text.split_once('\n').map_or("", |(_, rest)| rest).trim_start();
        let dataset = (slug.split('/').next() == Some(DATA)).then(|| dataset(figures));
        Ok(Self { title, description: plain(body), contents, html: without_needless_ends(&out), dataset })
    }
}

/// The page about the data; those below it are about it too.
const DATA: &str = "data";

/// The data as a schema.org data set, safe to stand inside a script element.
fn dataset(figures: &ProseFigures) -> String {
    let at = |path: &str| format!("{}{path}", figures.address);
    let download = |path: &str, media: &str, name: &str| serde_json::json!({ "@type": "DataDownload", "name": name, "encodingFormat": media, "contentUrl": at(path) });
    let licence = if figures.fictional {
        "https://creativecommons.org/publicdomain/zero/1.0/"
    } else {
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
    };
    let sources: Vec<&str> = figures.sources.iter().map(|source| source.page.as_str()).collect();
    let set = serde_json::json!({
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": format!("{}: recorded crime by area", figures.site_name),
        "description": "Incidents recorded by the police by small area, month, category and outcome group; rates \
            with intervals for every level of area; stops and searches; outcomes with their lags; which files are \
            there and what newer archives changed.",
        "url": at("data/"),
        "version": figures.ends.1,
        "temporalCoverage": format!("{}/{}", figures.ends.0, figures.ends.1),
        "license": licence,
        "isAccessibleForFree": true,
        "isBasedOn": sources,
        "creator": { "@type": "Organization", "name": figures.site_name, "url": figures.address },
        "keywords": ["crime", "police", "stop and search", "small areas"],
        "measurementTechnique": at("methods/"),
        "distribution": [
            download("data/v1/datapackage.json", "application/json", "Frictionless Data Package of all tables"),
            download("data/v1/cube.json", "application/json", "Index of all tables"),
            download("data/v1/cube/rates/lsoa.parquet", "application/vnd.apache.parquet", "Rates by small area"),
            download("data/v1/cube/compact.bin.gz", "application/gzip", "Compact cube"),
        ],
    });
    set.to_string().replace('<', "\\u003c")
}

#[cfg(test)]
pub(super) fn sample_figures() -> ProseFigures {
    ProseFigures {
        site_name: "Crime Atlas".into(),
        release: "December 2025".into(),
        months: "March 2021 to December 2025".into(),
        nation: NationFigures { name: "England".into(), crimes: Some(19_208), rate: Some(84.5) },
        levels: [("district", 10), ("ward", 200), ("lsoa", 939), ("outcode", 89)].into(),
        rows: RowFigures { read: 10, counted: 8, not_located: 1, duplicate: 1, quarantined: 0 },
        fictional: false,
        publisher: PublisherWords::default(),
        sections: crate::settings::Sections::default().iter().collect(),
        address: "https://example.org/".into(),
        sample: ("E06000032".into(), "Luton".into()),
        measures: measure_words(&Content::embedded().unwrap()),
        sources: source_words(&Content::embedded().unwrap(), &["police-archive".to_owned()]),
        years: vec![2024, 2025],
        ends: ("2021-03".into(), "2025-12".into()),
        made: MadeFrom::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_headings_and_raw_html() {
        let text =
            "# Title\n\nAbout {{ nation.crimes | number }} crimes. <b>x</b>\n\n## How it *works*\n\nY\n";
        let page = ProsePage::new("x", text, &sample_figures()).unwrap();
        assert_eq!(page.title, "Title");
        assert!(page.description.starts_with("About 19,208 crimes."));
        assert_eq!(page.contents, [("#how-it-works".to_owned(), "How it works".to_owned())]);
        assert!(
            page.html.contains("<h2 id=\"how-it-works\">") && !page.html.contains("<b>"),
            "{}",
            page.html
        );
        assert!(!page.html.contains("<h1"));
    }

    #[test]
    fn the_data_pages_tell_of_a_data_set() {
        let figures = ProseFigures { site_name: "</script>".into(), ..sample_figures() };
        let page = ProsePage::new("data/api", "# Title\n\nText.\n", &figures).unwrap();
        let text = page.dataset.unwrap();
        assert!(!text.contains('<'));
        let set: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(set["temporalCoverage"], "2021-03/2025-12");
        assert!(set["name"].as_str().unwrap().starts_with("</script>"));
        assert_eq!(ProsePage::new("about", "# Title\n\nText.\n", &figures).unwrap().dataset, None);
    }

    #[test]
    fn unknown_names_and_endless_loops_are_errors() {
        assert!(ProsePage::new("x", "{{ nation.nothing }}", &sample_figures()).is_err());
        let endless = "{% for i in range(1000) %}{% for j in range(1000) %}x{% endfor %}{% endfor %}";
        assert!(ProsePage::new("x", endless, &sample_figures()).is_err());
    }

    #[test]
    fn the_pages_of_content_can_be_made() {
        for (slug, text) in crate::content::Content::embedded().unwrap().pages {
            let page = ProsePage::new(&slug, &text, &sample_figures()).unwrap();
            if slug == "methods" {
                for measure in MEASURES {
                    assert!(page.html.contains(&format!("id=\"measure-{}\"", measure.id)), "{}", measure.id);
                }
            }
        }
    }
}
