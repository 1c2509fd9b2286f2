//! Pages of words from `content/pages/`: figures put in by `MiniJinja`, Markdown to HTML, headings numbered for links.

use minijinja::{Environment, UndefinedBehavior, Value};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use serde::Serialize;

use crate::content::Content;
use crate::statistics::MEASURES;
use crate::values::kebab;

use super::format;

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
    /// The site's own address, or a stand-in that examples can show.
    pub address: String,
    /// A district to show in examples: code and name.
    pub sample: (String, String),
    /// Every published number.
    pub measures: Vec<MeasureWords>,
    /// What the build read, with licences.
    pub sources: Vec<SourceWords>,
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
        Ok(Self { title, description: plain(body), contents, html: out })
    }
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
        address: "https://example.org/".into(),
        sample: ("E06000032".into(), "Luton".into()),
        measures: measure_words(&Content::embedded().unwrap()),
        sources: source_words(&Content::embedded().unwrap(), &["police-archive".to_owned()]),
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
