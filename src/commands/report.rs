//! `report`: the report of a postcode or a point of a built site, as one HTML file.
//!
//! The report is made by the script of the site's own page from the site's own files, run in a small engine
//! without network, files or clock: the page and the command cannot tell different numbers.
#![expect(clippy::disallowed_methods, reason = "the command reads the site and writes the report")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use rquickjs::{CatchResultExt, Context, Function, Module, Runtime};
use serde::Deserialize;

use crate::cli::ReportArgs;

/// What the site's script answers: files it needs next, or the finished report.
#[derive(Debug, Deserialize)]
struct Answer {
    /// Paths from the root of the site.
    need: Vec<String>,
    /// What the reader can mend.
    problem: Option<String>,
    report: Option<Finished>,
}

/// A finished report.
#[derive(Debug, Deserialize)]
struct Finished {
    title: String,
    article: String,
}

/// What is read here of who publishes the site.
#[derive(Debug, Deserialize)]
struct Publisher {
    /// Path from the root of the site.
    logo: Option<String>,
}

/// Files are asked for at most so often: the postcode, its surroundings and points, what these lead to.
const MOST_ROUNDS: usize = 6;

/// Writes the report that the arguments ask for.
///
/// # Errors
/// When the site lacks a file, the place is not in it, or the report cannot be written.
pub fn run(args: &ReportArgs) -> anyhow::Result<()> {
    let site = Site::open(&args.site)?;
    let finished = site.report(&fragment(args))?;
    let html = document(&finished, &site.style, &site.mark);
    fs::write(&args.out, html).with_context(|| format!("writing {}", args.out.display()))
}

/// What the page's address would hold behind `#`.
fn fragment(args: &ReportArgs) -> String {
    let place = match (&args.place.postcode, &args.place.at, &args.place.shape) {
        (Some(postcode), ..) => format!("postcode={postcode}"),
        (None, Some(at), _) => format!("at={at}"),
        (None, None, shape) => format!("shape={}", shape.as_deref().unwrap_or_default()),
    };
    let mut fragment = place.replace('%', "%25").replace('&', "%26").replace('+', "%2B");
    write!(fragment, "&radius={}", args.radius).expect("a String takes it");
    if let Some((from, to)) = &args.period {
        write!(fragment, "&from={from}&to={to}").expect("a String takes it");
    }
    fragment
}

/// A built site, as far as reports need it.
struct Site {
    root: PathBuf,
    script: String,
    style: String,
    /// The site's icon as text of SVG; empty when it has none.
    mark: String,
    /// Who publishes it, as JSON of the page of reports.
    publisher: String,
    /// Its logo with all its bytes, as an address; empty when it has none.
    logo: String,
}

/// How the page of reports begins what it knows of the publisher.
const PUBLISHER: &str = "<script type=\"application/json\" id=\"report-publisher\">";

impl Site {
    fn open(root: &Path) -> anyhow::Result<Self> {
        let script = asset(root, "report", "js")?;
        let mark = fs::read_to_string(root.join("favicon.svg")).unwrap_or_default();
        let file = root.join("report/index.html");
        let page = fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
        let style = styles(root, &page)?;
        let publisher = page
            .split_once(PUBLISHER)
            .and_then(|(_, rest)| rest.split_once("</script>"))
            .with_context(|| format!("{} does not say who publishes the site", file.display()))?
            .0
            .to_owned();
        let named: Publisher = serde_json::from_str(&publisher)
            .with_context(|| format!("reading who publishes the site in {}", file.display()))?;
        let logo = named.logo.map(|path| embedded(&root.join(path))).transpose()?.unwrap_or_default();
        Ok(Self { root: root.to_owned(), script, style, mark, publisher, logo })
    }

    fn read(&self, path: &str) -> anyhow::Result<String> {
        let file = self.root.join(path);
        fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))
    }

    /// Asks the script again and again, each time with the files it asked for.
    fn report(&self, fragment: &str) -> anyhow::Result<Finished> {
        let index = self.read("data/v1/report.json")?;
        let runtime = Runtime::new().context("starting the script engine")?;
        let context = Context::full(&runtime).context("starting the script engine")?;
        context.with(|engine| {
            let evaluated = Module::declare(engine.clone(), "report", self.script.as_str())
                .and_then(Module::eval)
                .catch(&engine)
                .map_err(|error| anyhow::anyhow!("the site's script cannot be run: {error}"))?;
            let (module, done) = evaluated;
            done.finish::<()>()
                .catch(&engine)
                .map_err(|error| anyhow::anyhow!("the site's script cannot be run: {error}"))?;
            let step: Function = module
                .get("command")
                .catch(&engine)
                .map_err(|error| anyhow::anyhow!("the site's script is of another version: {error}"))?;
            let mut files: BTreeMap<String, String> = BTreeMap::new();
            for _ in 0..MOST_ROUNDS {
                let given = as_object(&files);
                let answer: String = step
                    .call((
                        fragment,
                        index.as_str(),
                        self.publisher.as_str(),
                        self.logo.as_str(),
                        given.as_str(),
                    ))
                    .catch(&engine)
                    .map_err(|error| anyhow::anyhow!("the site's script failed: {error}"))?;
                let answer: Answer =
                    serde_json::from_str(&answer).context("reading what the site's script answered")?;
                if let Some(problem) = answer.problem {
                    bail!("{problem}");
                }
                if let Some(report) = answer.report {
                    return Ok(report);
                }
                ensure!(!answer.need.is_empty(), "the site's script asks for nothing and gives nothing");
                for path in answer.need {
                    let text = self.read(&path)?;
                    files.insert(path, text);
                }
            }
            bail!("the site's script asks for ever more files")
        })
    }
}

/// A picture as an address that holds it.
fn embedded(path: &Path) -> anyhow::Result<String> {
    let kind = match path.extension().and_then(|end| end.to_str()) {
        Some("svg") => "svg+xml",
        Some("jpg" | "jpeg") => "jpeg",
        Some("webp") => "webp",
        _ => "png",
    };
    let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    let text = percent_encoding::percent_encode(&bytes, percent_encoding::NON_ALPHANUMERIC);
    Ok(format!("data:image/{kind},{text}"))
}

/// The stylesheets that a page of the first level names, one behind the other.
fn styles(root: &Path, page: &str) -> anyhow::Result<String> {
    const LINK: &str = "<link rel=\"stylesheet\" href=\"../";
    let mut all = String::new();
    for path in page.split(LINK).skip(1).filter_map(|rest| rest.split('"').next()) {
        let file = root.join(path);
        all += &fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    }
    ensure!(!all.is_empty(), "report/index.html of {} names no stylesheet", root.display());
    Ok(all)
}

/// The bundled file `assets/<name>-<hash>.<end>`.
fn asset(root: &Path, name: &str, end: &str) -> anyhow::Result<String> {
    let folder = root.join("assets");
    let entries = fs::read_dir(&folder).with_context(|| {
        format!("{} holds no site with reports: opening {}", root.display(), folder.display())
    })?;
    let mut found: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            path.extension().is_some_and(|of| of == end)
                && stem.rsplit_once('-').is_some_and(|(before, _)| before == name)
        })
        .collect();
    found.sort();
    let Some(path) = found.first() else {
        bail!("{} holds no site with reports: there is no assets/{name}-….{end} in it", root.display());
    };
    fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}

/// Texts of JSON under their paths, as one JSON object.
fn as_object(files: &BTreeMap<String, String>) -> String {
    let fields: Vec<String> = files
        .iter()
        .map(|(path, text)| format!("{}:{text}", serde_json::Value::from(path.as_str())))
        .collect();
    format!("{{{}}}", fields.join(","))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// One file with everything in it: no script, nothing to fetch.
fn document(report: &Finished, style: &str, mark: &str) -> String {
    let icon = if mark.is_empty() {
        "data:,".to_owned()
    } else {
        let bytes = percent_encoding::utf8_percent_encode(mark, percent_encoding::NON_ALPHANUMERIC);
        format!("data:image/svg+xml,{bytes}")
    };
    format!(
        "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"{icon}\">\n\
         <style>{}</style>\n</head>\n<body>\n<main id=\"main\" class=\"atlas-main\">\n<h1 class=\"atlas-hidden\">Neighbourhood report</h1>\n{}\n</main>\n</body>\n</html>\n",
        escaped(&report.title),
        style.replace("</", "<\\/"),
        report.article
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_become_one_object() {
        let files =
            BTreeMap::from([("a\"b".to_owned(), "[1]".to_owned()), ("c".to_owned(), "{}".to_owned())]);
        let object: serde_json::Value = serde_json::from_str(&as_object(&files)).unwrap();
        assert_eq!(object, serde_json::json!({ "a\"b": [1], "c": {} }));
        assert_eq!(as_object(&BTreeMap::new()), "{}");
    }

    #[test]
    fn the_document_stands_alone() {
        let report = Finished { title: "A & B <c>".to_owned(), article: "<article>x</article>".to_owned() };
        let html = document(&report, "a::after{content:\"</style>\"}", "<svg/>");
        assert!(html.contains("<title>A &amp; B &lt;c></title>"));
        assert_eq!(html.matches("</style>").count(), 1);
        assert!(!html.contains("<script") && !html.contains("href=\"http"));
    }
}
