//! Tests of `atlas.toml`: the example, mistakes and what they say.

use super::*;

/// The example that `crime-atlas config` prints.
const EXAMPLE: &str = include_str!("../../content/atlas.example.toml");

fn parse(text: &str) -> Result<Configuration, ConfigurationError> {
    Configuration::parse(Path::new("conf/atlas.toml"), text)
}

fn error(text: &str) -> ConfigurationError {
    parse(text).unwrap_err()
}

/// The example with every setting switched on: `#key = value` without its `#`.
fn switched_on() -> String {
    let is_setting = |line: &&str| {
        line.strip_prefix('#')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase() || c == '['))
    };
    EXAMPLE
        .lines()
        .map(|line| if is_setting(&line) { &line[1..] } else { line })
        .collect::<Vec<_>>()
        .join("\n")
}

/// The keys a table may have, from the words that name them when one is unknown.
fn keys_of(table: &str) -> Vec<String> {
    let header = if table.is_empty() { String::new() } else { format!("[{table}]\n") };
    let message = error(&format!("{header}no_such_key = 1\n")).message;
    let keys: Vec<String> = message.split('`').skip(3).step_by(2).map(str::to_owned).collect();
    keys.into_iter().filter(|key| !key.contains(' ')).collect()
}

#[test]
fn the_example_is_valid_as_it_is_and_with_everything_switched_on() {
    let plain = parse(EXAMPLE).unwrap();
    assert_eq!(plain.publication, Publication::default(), "as printed it changes nothing");
    let all = parse(&switched_on()).unwrap();
    let publication = &all.publication;
    assert!(
        publication.accent.is_some() && publication.analytics.is_some() && publication.base_map.is_some()
    );
    assert!(publication.site_url.is_some() && publication.publisher.email.is_some());
    assert!(publication.texts.about.is_some() && !all.archives.is_empty() && all.out.is_some());
    assert_eq!(all.logo.as_ref().unwrap().value, Path::new("conf/logo.svg"), "relative to the file");
}

#[test]
fn the_example_has_every_key() {
    let all: toml::Table = toml::from_str(&switched_on()).unwrap();
    let top = keys_of("");
    assert!(top.len() >= 15, "{top:?}");
    for key in top {
        let value = all.get(&key).unwrap_or_else(|| unreachable!("the example lacks {key}"));
        if let Some(table) = value.as_table() {
            let keys = keys_of(&key);
            assert!(keys.len() > 1, "{key}: {keys:?}");
            for inner in keys {
                assert!(table.contains_key(&inner), "the example lacks {inner} of [{key}]");
            }
        }
    }
    for key in Sections::keys() {
        assert!(all["sections"].get(key).is_some(), "the example lacks the section {key}");
    }
}

#[test]
fn mistakes_are_shown_where_they_stand() {
    let unknown = error("name = \"A\"\n\n[colours]\nacent = \"#12436d\"\n");
    assert_eq!((unknown.line, unknown.column), (4, 1));
    assert!(unknown.message.contains("unknown field `acent`") && unknown.message.contains("`accent`"));
    assert!(unknown.message.contains("crime-atlas config"));
    assert!(unknown.to_string().starts_with("conf/atlas.toml, line 4, column 1: unknown field"));
    assert!(unknown.to_string().ends_with("4 | acent = \"#12436d\"\n  | ^"), "{unknown}");
    let colour = error("[colours]\naccent = \"#ffdd00\"\n");
    assert_eq!((colour.line, colour.column), (2, 10));
    assert!(colour.message.contains("darker"));
    assert!(colour.picture.ends_with("         ^"), "{colour}");
    let kind = error("ranks = \"no\"\n");
    assert_eq!((kind.line, kind.column), (1, 9));
    assert!(kind.message.contains("expected a boolean"), "{kind}");
    let broken = error("name = \"A\nranks = true\n");
    assert_eq!(broken.line, 1);
}

#[test]
fn values_that_cannot_be_used_are_refused() {
    for (text, word) in [
        ("name = \" \"", "empty"),
        ("address = \"example.org\"", "https://"),
        ("language = \"English\"", "language tag"),
        ("language = \"cy\"", "words are English"),
        ("profile = \"huge\"", "compact"),
        ("[publisher]\nemail = \"nobody\"", "e-mail"),
        ("[publisher]\nwebsite = \"example.org\"", "https://"),
        ("[analytics]\nname = \"X\"\nscript = \"http://example.org/a.js\"", "https://"),
        ("[analytics]\nname = \"X\"\nscript = \"https://example.org/'; script-src *\"", "spaces or quotes"),
        ("[analytics]\nname = \"X\"", "missing field `script`"),
        (
            "[analytics]\nname = \"X\"\nscript = \"https://e.org/a.js\"\ndata = { \"On Load\" = \"x\" }",
            "hyphens",
        ),
        ("[base_map]\nkind = \"tiles\"\nurl = \"https://e.org/s\"\nattribution = \"X\"", "pmtiles"),
        ("[base_map]\nkind = \"style\"\nurl = \"/s\"\nattribution = \"X\"", "below the site's root"),
        ("[sections]\nmaps = false", "unknown field `maps`"),
        ("[colours]\naccent_dark = \"#82b8e8\"", "accent beside it"),
    ] {
        let found = error(text);
        assert!(found.message.contains(word), "{text}: {found}");
        assert!(found.line >= 1 && found.file == "conf/atlas.toml");
    }
}

#[test]
fn what_a_publisher_decides_is_read() {
    let text = "name = \"The Gazette's atlas\"\naddress = \"https://example.org/atlas\"\nranks = false\n\
                profile = \"full\"\nlanguage = \"cy\"\ntemplates = \"ours\"\n[sections]\nmap = false\n[colours]\naccent = \"#aa0000\"\n\
                [base_map]\nkind = \"pmtiles\"\nurl = \"static/base.pmtiles\"\nattribution = \"© Nobody\"\n";
    let publication = parse(text).unwrap().publication;
    assert_eq!(publication.site_url.as_deref(), Some("https://example.org/atlas/"));
    assert_eq!(publication.language, "cy");
    assert!(!publication.ranks && publication.profile == Profile::Full);
    assert!(!publication.sections.has_page("map/"));
    assert_eq!(publication.base_map.unwrap().kind, BaseMapKind::Pmtiles);
    let styles = Publication { accent: publication.accent, ..Publication::default() }.styles().unwrap();
    assert!(styles.0.starts_with("assets/publisher-") && styles.1.contains("--atlas-accent:#aa0000"));
}
