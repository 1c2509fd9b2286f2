//! What every page has around it: head, header, footer; and the parsed templates.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use include_dir::{Dir, include_dir};
use serde::Serialize;
use tera::{Context, Tera, Value};

use crate::assets;
use crate::content::Content;
use crate::geography::Level;
use crate::settings::{Overlay, Publication, Section};
use crate::urls;

use super::area::is_narrow;
use super::prose::snippet;

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/site-templates");

/// A template cannot be read or rendered; the chain tells file, line and why.
#[derive(Debug, thiserror::Error)]
pub(super) enum TemplateError {
    /// Not UTF-8 text.
    #[error("site-templates/{0} is not text")]
    NotText(String),
    /// A publisher's template that no page asks for.
    #[error(
        "{folder}/{path} takes the place of no template: is its name misspelt? crime-atlas config --templates DIR \
         writes all there are"
    )]
    Unknown {
        /// The publisher's folder.
        folder: String,
        /// The file in it.
        path: String,
    },
    /// Tera's own words.
    #[error("template {name}: {source}")]
    Tera {
        /// Which template.
        name: String,
        /// What is wrong.
        source: Box<tera::Error>,
    },
}

/// All templates, parsed once.
#[derive(Clone)]
pub(super) struct Templates(Tera);

impl Templates {
    /// Parses the templates built into the program, with the publisher's laid over them file by file.
    pub(super) fn of(overlay: &Overlay) -> Result<Self, TemplateError> {
        let mut files = BTreeMap::new();
        collect(&EMBEDDED, &mut files)?;
        for (path, text) in &overlay.templates {
            let is_asked_for = path.starts_with("pages/") || path.starts_with("layouts/");
            if files.insert(path.clone(), text.as_str()).is_none() && is_asked_for {
                return Err(TemplateError::Unknown { folder: overlay.folder.clone(), path: path.clone() });
            }
        }
        let mut tera = Tera::new();
        let shorter = files.iter().map(|(path, text)| (path, without_needless_ends(text)));
        // A mistake is shown as it stands in the file.
        tera.add_raw_templates(shorter).or_else(|_| tera.add_raw_templates(&files)).map_err(|source| {
            let own = overlay.templates.keys().find(|path| source.to_string().contains(path.as_str()));
            let name = own.map_or_else(|| "(all)".to_owned(), |path| format!("{}/{path}", overlay.folder));
            TemplateError::Tera { name, source: Box::new(source) }
        })?;
        Ok(Self(tera))
    }

    /// Renders `pages/<name>.html` from the shell and the page's own struct.
    pub(super) fn render(
        &self,
        name: &str,
        shell: &Shell,
        page: &impl Serialize,
    ) -> Result<String, TemplateError> {
        let mut context = Context::new();
        context.insert("shell", shell);
        context.insert("page", page);
        let name = format!("pages/{name}.html");
        let html = self.0.render(&name, &context);
        html.map(without_idle_hatch).map_err(|source| TemplateError::Tera { name, source: Box::new(source) })
    }
}

/// What is hatched refers to the pattern that stands in `layouts/base.html`: few of thousands of pages do.
fn without_idle_hatch(mut html: String) -> String {
    const END: &str = "</svg>\n";
    if !html.contains("url(#atlas-hatch)")
        && let Some(at) = html.find("<svg class=\"atlas-defs\"")
        && let Some(length) = html[at..].find(END)
    {
        html.replace_range(at..at + length + END.len(), "");
    }
    html
}

/// End tags that HTML allows to be left out: half of what a table of small numbers would weigh. They are taken out
/// of templates as these are read, not of thousands of pages.
const NEEDLESS_ENDS: [&str; 8] = ["td>", "th>", "tr>", "li>", "tbody>", "thead>", "dt>", "dd>"];

/// The same text without the end tags of cells, rows and list items, which the next tag implies.
pub(super) fn without_needless_ends(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut copied = 0;
    for (at, _) in html.match_indices('<') {
        let Some(name) = html[at..].strip_prefix("</") else { continue };
        if let Some(end) = NEEDLESS_ENDS.iter().find(|end| name.starts_with(**end)) {
            out.push_str(&html[copied..at]);
            copied = at + "</".len() + end.len();
        }
    }
    out.push_str(&html[copied..]);
    out
}

/// Every template that is built in, with its path below `site-templates/`.
pub fn templates() -> impl Iterator<Item = (String, &'static str)> {
    let mut files = BTreeMap::new();
    // A file that is no text fails in the tests of this module.
    let _ = collect(&EMBEDDED, &mut files);
    files.into_iter().filter(|(path, _)| Path::new(path).extension().is_some_and(|end| end == "html"))
}

fn collect(dir: &'static Dir<'static>, files: &mut BTreeMap<String, &str>) -> Result<(), TemplateError> {
    for file in dir.files() {
        let path = file.path().to_string_lossy().replace('\\', "/");
        if !path.is_empty() && !path.ends_with('/') {
            let text = file.contents_utf8().ok_or_else(|| TemplateError::NotText(path.clone()))?;
            files.insert(path, text);
        }
    }
    dir.dirs().try_for_each(|dir| collect(dir, files))
}

/// A place to go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Link {
    /// Relative to the page.
    pub href: String,
    /// Words.
    pub label: String,
}

/// Makes site paths relative to one page.
#[derive(Debug, Clone)]
pub(super) struct Links {
    root: String,
    /// The page's own path, where it is an area's.
    area: String,
}

impl Links {
    /// For the page at a path such as `area/district/E06000055/`.
    pub(super) fn from(path: &str) -> Self {
        let area = if path.starts_with(AREAS) { path.to_owned() } else { String::new() };
        Self { root: urls::to_root(path), area }
    }

    /// The way to a path of the site: through the root, or between areas the short way.
    pub(super) fn to(&self, path: &str) -> String {
        if self.area.is_empty() || !path.starts_with(AREAS) {
            return format!("{}{path}", self.root);
        }
        let same = self.area.bytes().zip(path.bytes()).take_while(|(own, other)| own == other).count();
        let shared = self.area[..same].rfind('/').map_or(0, |at| at + 1);
        let up = "../".repeat(self.area[shared..].matches('/').count());
        match (up.as_str(), &path[shared..]) {
            ("", "") => "./".to_owned(),
            (up, rest) => format!("{up}{rest}"),
        }
    }

    /// The way and its words.
    pub(super) fn link(&self, path: &str, label: impl Into<String>) -> Link {
        Link { href: self.to(path), label: label.into() }
    }
}

/// Where the pages of areas stand: they link to one another the most.
const AREAS: &str = "area/";

/// One entry of the main navigation.
#[derive(Debug, Clone, Serialize)]
struct NavEntry {
    href: String,
    label: &'static str,
    current: bool,
}

/// Everything around a page's own content.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Shell {
    /// Of the page, with the site's name.
    title: String,
    /// The same without it, for messages, which name the site beside it.
    name: String,
    description: String,
    canonical: Option<String>,
    /// Of a narrow area: a short head and foot, for there are thousands of them.
    narrow: bool,
    /// [`Surroundings`]
    #[serde(flatten)]
    around: Value,
}

/// What pages of one folder have in common.
#[derive(Debug, Clone, Serialize)]
struct Surroundings {
    home: String,
    css: String,
    script: Option<String>,
    root: String,
    site_name: String,
    fictional: bool,
    release: String,
    nav: Vec<NavEntry>,
    footer: Vec<Link>,
    find: String,
    faq: String,
    /// Path of the reports from the root, for the script of the search field.
    report: &'static str,
    /// The words that sources ask for, on the first page; others lead to the list of sources, which has them
    /// with each source and its licence.
    attributions: Option<String>,
    sources: String,
    front: bool,
    /// Fetched while the reader types, on the first page: a postcode leads to its report.
    prefetch: Vec<String>,
    own: Own,
    preview: Option<String>,
    feed: Option<String>,
    calendar: Option<String>,
    sections: BTreeMap<&'static str, bool>,
}

/// What a publisher adds to every page.
#[derive(Debug, Clone, Serialize)]
struct Own {
    language: String,
    logo: Option<String>,
    css: Option<String>,
    title: Option<String>,
    introduction: Option<String>,
    footer: Option<String>,
    publisher: Option<String>,
    website: Option<String>,
    email: Option<String>,
    analytics: Option<AnalyticsTag>,
}

/// The tag of a script that counts visits.
#[derive(Debug, Clone, Serialize)]
struct AnalyticsTag {
    script: String,
    data: Vec<(String, String)>,
}

impl Own {
    fn of(publication: &Publication, links: &Links) -> Self {
        let texts = &publication.texts;
        Self {
            language: publication.language.clone(),
            logo: publication.logo.as_ref().map(|logo| links.to(&logo.path())),
            css: publication.styles().map(|(path, _)| links.to(&path)),
            title: texts.title.clone(),
            introduction: texts.introduction.as_deref().map(snippet),
            footer: texts.footer.as_deref().map(snippet),
            publisher: publication.publisher.name.clone(),
            website: publication.publisher.url.clone(),
            email: publication.publisher.email.clone(),
            analytics: publication.analytics.as_ref().map(|analytics| AnalyticsTag {
                script: analytics.script.clone(),
                data: analytics.data.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
            }),
        }
    }
}

/// What a page tells of itself for its head.
#[derive(Debug, Clone)]
pub(super) struct Head<'a> {
    /// Its path on the site.
    pub path: &'a str,
    /// Without the site's name.
    pub title: String,
    /// One sentence, with the figure.
    pub description: String,
}

/// What is the same on every page.
#[derive(Debug, Clone)]
pub(super) struct Frame<'a> {
    /// Who publishes.
    pub publication: &'a Publication,
    /// Sources and their licences.
    pub content: &'a Content,
    /// Keys of the sources used, for the footer.
    pub sources: Vec<String>,
    /// "December 2025".
    pub release: String,
    /// [`Surroundings`] of the pages of areas, which all have the same.
    pub of_areas: OnceLock<Value>,
}

impl Frame<'_> {
    /// Links of a page. The page for unknown addresses is shown at any depth: its links begin
    /// where the site does on its host.
    pub(super) fn links(&self, path: &str) -> Links {
        if path == urls::not_found() {
            Links { root: self.publication.base().to_owned(), area: String::new() }
        } else {
            Links::from(path)
        }
    }

    /// The address of a path for other sites: absolute where the site's own is known.
    pub(super) fn address(&self, links: &Links, path: &str) -> String {
        self.publication.site_url.as_ref().map_or_else(|| links.to(path), |url| format!("{url}{path}"))
    }

    /// Sources share many of their words: each sentence once, in the order of content/sources.toml.
    fn attributions(&self) -> String {
        let mut said: Vec<&str> = Vec::new();
        for source in self.content.sources.iter().filter(|s| self.sources.contains(&s.key)) {
            for sentence in source.attribution.trim_end_matches('.').split(". ") {
                if !said.contains(&sentence) {
                    said.push(sentence);
                }
            }
        }
        format!("{}.", said.join(". "))
    }

    /// Head, header and footer of a page.
    pub(super) fn shell(&self, head: Head) -> Shell {
        let around = || Value::from_serializable(&self.surroundings(head.path));
        let title = if head.path.is_empty() {
            head.title.clone()
        } else {
            format!("{} \u{b7} {}", head.title, self.publication.site_name)
        };
        Shell {
            title,
            description: head.description,
            canonical: self
                .publication
                .site_url
                .as_ref()
                .filter(|_| head.path != urls::not_found())
                .map(|url| format!("{url}{}", head.path)),
            narrow: is_of_narrow_area(head.path),
            around: if is_area(head.path) { self.of_areas.get_or_init(around).clone() } else { around() },
            name: head.title,
        }
    }

    /// Those of the page at a path: for the pages of areas they must depend on nothing but that it is one.
    fn surroundings(&self, path: &str) -> Surroundings {
        let links = self.links(path);
        let sections = &self.publication.sections;
        let nav = [
            (urls::areas().to_owned(), "Areas"),
            (urls::map().to_owned(), "Map"),
            (urls::compare().to_owned(), "Compare"),
            (urls::categories().to_owned(), "Categories"),
            (urls::outcomes().to_owned(), "Outcomes"),
            (urls::coverage().to_owned(), "Coverage"),
            (urls::prose("data"), "Data"),
            (urls::prose("methods"), "Methods"),
        ]
        .into_iter()
        .filter(|(to, _)| sections.has_page(to))
        .map(|(to, label)| NavEntry { href: links.to(&to), label, current: path.starts_with(to.as_str()) })
        .collect();
        Surroundings {
            home: links.to(""),
            css: links.to(assets::css_path()),
            // The script of reports holds those of every page: fewer requests.
            script: assets::script_path(if path == urls::report() { "report" } else { "site" })
                .map(|file| links.to(file)),
            root: links.to(""),
            site_name: self.publication.site_name.clone(),
            fictional: self.publication.fictional,
            release: self.release.clone(),
            nav,
            own: Own::of(self.publication, &links),
            preview: sections.has(Section::Previews).then(|| {
                let has_own = path.starts_with("category/") && path != urls::categories();
                let own = if has_own { path } else { "" };
                self.address(&links, &urls::preview(own))
            }),
            feed: sections.has(Section::Feeds).then(|| links.to(urls::site_feed())),
            calendar: sections.has(Section::Calendar).then(|| links.to(urls::calendar())),
            sections: sections.iter().collect(),
            footer: vec![
                links.link(&urls::prose("about"), "About"),
                links.link(&urls::prose("faq"), "Questions and answers"),
                links.link(urls::report(), "Neighbourhood report"),
                links.link(&urls::prose("glossary"), "Glossary"),
                links.link(urls::stop_and_search(), "Stop and search"),
                links.link(urls::quality(), "Quality of the files"),
                links.link(urls::revisions(), "Revisions"),
                links.link(urls::rankings(), "How areas differ"),
                links.link(&urls::prose("methods"), "Methods"),
                links.link(&urls::prose("data"), "Data and licences"),
            ]
            .into_iter()
            .filter(|link| sections.has_page(link.href.strip_prefix(links.root.as_str()).unwrap_or_default()))
            .collect(),
            find: links.to(urls::areas()),
            faq: links.to(&urls::prose("faq")),
            report: urls::report(),
            attributions: path.is_empty().then(|| self.attributions()),
            sources: links.to(&format!("{}#licences", urls::prose("data"))),
            front: path.is_empty(),
            prefetch: [Some(urls::report()), assets::script_path("report")]
                .into_iter()
                .flatten()
                .filter(|_| path.is_empty() && sections.has(Section::Report))
                .map(|path| links.to(path))
                .collect(),
        }
    }
}

/// Whether a path is of an area's page: `area/ward/E05000001/`.
fn is_area(path: &str) -> bool {
    path.starts_with("area/") && path.matches('/').count() == 3
}

/// Whether a path is of the page of an area of such a level.
fn is_of_narrow_area(path: &str) -> bool {
    is_area(path) && Level::all().any(|level| is_narrow(level) && path.starts_with(&urls::level(level)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture;

    #[test]
    fn every_template_parses() {
        Templates::of(&Overlay::default()).unwrap();
    }

    #[test]
    fn a_publishers_templates_are_laid_over() {
        let overlay = |path: &str, text: &str| Overlay {
            folder: "mine".into(),
            templates: [(path.to_owned(), text.to_owned())].into(),
            ..Overlay::default()
        };
        Templates::of(&overlay("components/footer/footer.html", "<footer>ours</footer>")).unwrap();
        Templates::of(&overlay("components/ours/ours.html", "new")).unwrap();
        let Err(unknown) = Templates::of(&overlay("pages/aera.html", "")) else { unreachable!() };
        assert!(unknown.to_string().contains("mine/pages/aera.html takes the place of no template"));
        let Err(broken) = Templates::of(&overlay("pages/home.html", "<h1>\n{{ page. }}")) else {
            unreachable!()
        };
        let broken = broken.to_string();
        assert!(
            broken.contains("mine/pages/home.html") && broken.contains('2') && broken.contains('^'),
            "{broken}"
        );
    }

    #[test]
    fn a_section_left_out_takes_its_links_along() {
        let content = Content::embedded().unwrap();
        let mut publication = fixture::publication();
        publication.sections.set(Section::Map, false);
        publication.sections.set(Section::Quality, false);
        let frame = Frame {
            publication: &publication,
            content: &content,
            sources: vec![],
            release: "X".into(),
            of_areas: OnceLock::new(),
        };
        let shell = frame.surroundings("area/");
        assert!(shell.nav.iter().all(|entry| entry.label != "Map") && shell.nav.len() > 3);
        assert!(shell.footer.iter().all(|link| !link.href.contains("quality")) && shell.footer.len() > 3);
    }

    #[test]
    fn the_pattern_stands_where_it_is_used() {
        let page = |main: &str| {
            format!("<svg class=\"atlas-defs\"><pattern id=\"atlas-hatch\"/></svg>\n<main>{main}")
        };
        let hatched = page("<path fill=\"url(#atlas-hatch)\"/>");
        assert_eq!(without_idle_hatch(hatched.clone()), hatched);
        assert_eq!(without_idle_hatch(page("<svg></svg>\n")), "<main><svg></svg>\n");
    }

    #[test]
    fn cells_and_rows_end_where_the_next_begins() {
        assert_eq!(
            without_needless_ends("<table><tr><td>1</td><td><b>2</b></td></tr></table><ul><li>a</li></ul>"),
            "<table><tr><td>1<td><b>2</b></table><ul><li>a</ul>"
        );
    }

    #[test]
    fn areas_link_to_one_another_the_short_way() {
        let links = Links::from("area/ward/E05000001/");
        let short = [
            ("area/ward/E05000002/", "../E05000002/"),
            ("area/ward/E05000001/#E01", "#E01"),
            ("area/ward/E05000001/", "./"),
            ("area/district/E07/", "../../district/E07/"),
            ("area/", "../../"),
            ("data/", "../../../data/"),
            ("", "../../../"),
        ];
        for (path, expected) in short {
            assert_eq!(links.to(path), expected);
        }
        assert_eq!(Links::from("map/").to("map/?level=ward"), "../map/?level=ward");
    }

    #[test]
    fn links_lead_through_the_root() {
        let content = Content::embedded().unwrap();
        let publication =
            Publication { site_url: Some("https://example.org/a/".into()), ..fixture::publication() };
        let frame = Frame {
            publication: &publication,
            content: &content,
            sources: vec!["lsoa-exact-fit".into(), "lsoa-ward-district".into()],
            release: "December 2025".into(),
            of_areas: OnceLock::new(),
        };
        let head = Head { path: "area/ward/E05/", title: "X".into(), description: String::new() };
        let canonical = frame.shell(head).canonical;
        assert_eq!(canonical.as_deref(), Some("https://example.org/a/area/ward/E05/"));
        let shell = frame.surroundings("area/ward/E05/");
        let values = |path| Value::from_serializable(&frame.surroundings(path));
        assert_eq!(values("area/ward/E05/"), values("area/country/K04000001/"), "made once for all areas");
        assert_eq!(shell.css, format!("../../../{}", assets::css_path()));
        assert_eq!(shell.attributions, None);
        assert_eq!(shell.sources, "../../../data/#licences");
        let front = frame.surroundings("");
        let said = front.attributions.unwrap_or_default();
        assert_eq!(said.matches("Source").count(), 1, "both sources ask for the same words: {said}");
        assert!(shell.nav[0].current && !shell.nav[1].current);
        let pages = ["area/lsoa/E01000001/", "area/ward/E05/", "area/lsoa/", "area/district/E06/", ""];
        assert_eq!(pages.map(is_of_narrow_area), [true, true, false, false, false]);
    }
}
