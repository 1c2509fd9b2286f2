//! A site under a publisher's own name: `atlas.toml`, templates laid over, sections left out.

use std::collections::BTreeMap;
use std::path::Path;

use crate::site::{build_command, files, json, program, small_demo, stderr, succeed};

/// Writes files below a folder.
pub(crate) fn write(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let file = folder.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
}

const LOGO: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\"><path d=\"M0 0h8v8H0z\"/></svg>";

const CONFIGURATION: &str = "name = \"The Gazette's atlas\"
address = \"https://crime.gazette.example/\"
ranks = false
logo = \"logo.svg\"
templates = \"mine\"
[colours]
accent = \"#7a1f1f\"
[publisher]
name = \"The Gazette & Sons\"
website = \"https://gazette.example/\"
email = \"data@gazette.example\"
[texts]
title = \"Crime in our county\"
introduction = \"Figures with *margins*. <script>no</script>\"
footer = \"From the [data desk](https://gazette.example/data).\"
about = \"## Why\\n\\nBecause.\"
[analytics]
name = \"Gazette Statistics\"
script = \"https://statistics.gazette.example/s.js\"
data = { site = \"crime\" }
[sections]
map = false
quality = false
badges = false
calendar = false
";

#[test]
fn a_publisher_decides_name_look_words_and_sections() {
    let demo = small_demo();
    let place = tempfile::tempdir().unwrap();
    write(
        place.path(),
        &[
            ("atlas.toml", CONFIGURATION),
            ("logo.svg", LOGO),
            ("mine/components/notes/notes.html", "<p class=\"ours\">Our notes</p>"),
            ("mine/ours.css", ".ours { color: teal; background: url(../static/dot.svg); }"),
            ("mine/content/pages/contact.md", "# Contact us\n\nWrite to {{ publisher.email }}.\n"),
            ("mine/static/dot.svg", LOGO),
            ("mine/root/.well-known/security.txt", "Contact: mailto:data@gazette.example\n"),
            ("mine/root/CNAME", "crime.gazette.example\n"),
            ("mine/root/google1a2b.html", "google-site-verification: google1a2b.html"),
        ],
    );
    let out = place.path().join("site");
    let mut command = build_command(&demo.input.archives, &demo.input.reference, &out);
    succeed(command.arg("--config").arg(place.path().join("atlas.toml")));
    succeed(program().arg("check").arg(&out));
    let files = files(&out);
    let text = |path: &str| String::from_utf8(files[path].clone()).unwrap();
    let home = text("index.html");
    for words in [
        "The Gazette&#x27;s atlas",
        "<h1>Crime in our county</h1>",
        "<em>margins</em>",
        "&lt;script&gt;no",
        "https://statistics.gazette.example/s.js",
        "data-site=\"crime\"",
        "https://gazette.example/data",
        "mailto:data@gazette.example",
        "rel=\"canonical\" href=\"https://crime.gazette.example/\"",
        "property=\"og:image\" content=\"https://crime.gazette.example/preview.png\"",
    ] {
        let plain = home.replace("&#39;", "&#x27;");
        assert!(plain.contains(words), "the first page lacks {words}");
    }
    let assets: Vec<&String> = files.keys().filter(|path| path.starts_with("assets/")).collect();
    let logo = assets.iter().find(|path| path.starts_with("assets/logo-")).unwrap();
    let own = assets.iter().find(|path| path.starts_with("assets/publisher-")).unwrap();
    assert!(home.contains(logo.as_str()) && home.contains(own.as_str()));
    assert!(
        text(own).contains("--atlas-accent:#7a1f1f;--atlas-accent-paper:#7a1f1f")
            && text(own).contains(".ours { color: teal")
    );
    assert!(files.contains_key("static/dot.svg"));
    assert_eq!(text(".well-known/security.txt"), "Contact: mailto:data@gazette.example\n");
    assert!(files.contains_key("CNAME") && files.contains_key("google1a2b.html"));
    assert!(text("contact/index.html").contains("Write to data@gazette.example."));
    let about = text("about/index.html");
    assert!(
        about.contains("Gazette Statistics")
            && about.contains("The Gazette &amp; Sons")
            && about.contains("Because.")
    );
    assert!(!about.contains("no trackers"));
    let headers = text("_headers");
    assert!(headers.contains("script-src 'self' https://statistics.gazette.example;"), "{headers}");
    let noted = files.iter().any(|(path, bytes)| {
        path.starts_with("area/")
            && String::from_utf8_lossy(bytes).contains("<p class=\"ours\">Our notes</p>")
    });
    assert!(noted, "the publisher's own component is on pages with notes");
    // What is left out leaves neither pages nor files nor links.
    for path in files.keys() {
        assert!(
            !["map/", "quality/", "badge/", "data/v1/badges/"].iter().any(|start| path.starts_with(start)),
            "{path}"
        );
        assert!(!path.ends_with(".ics"), "{path}");
    }
    let is_page = |path: &str| path.ends_with(".html") && !path.starts_with("api/");
    let is_of_the_program = |path: &str| is_page(path) && path != "google1a2b.html";
    for (path, bytes) in files.iter().filter(|(path, _)| is_of_the_program(path)) {
        let html = String::from_utf8_lossy(bytes);
        for href in html.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            let to = href.trim_start_matches("../").trim_start_matches("./");
            let to = to.strip_prefix("https://crime.gazette.example/").unwrap_or(to);
            let left_out = ["map/", "quality/", "badge/", "releases.ics"];
            assert!(!left_out.iter().any(|start| to.starts_with(start)), "{path} links to {href}");
        }
        assert!(html.contains("The Gazette"), "{path}");
    }
    assert_eq!(json(&out, "data/v1/build.json")["site_name"], "The Gazette's atlas");
}

#[test]
fn mistakes_are_told_with_their_place() {
    let demo = small_demo();
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("site");
    let run = |files: &[(&str, &str)]| {
        write(place.path(), files);
        let mut command = build_command(&demo.input.archives, &demo.input.reference, &out);
        let output = command.arg("--config").arg(place.path().join("atlas.toml")).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        stderr(&output)
    };
    let unknown = run(&[("atlas.toml", "name = \"A\"\nlogos = \"a.svg\"\n")]);
    assert!(unknown.contains("atlas.toml, line 2, column 1: unknown field `logos`"), "{unknown}");
    assert!(unknown.contains("2 | logos = \"a.svg\"") && unknown.contains("crime-atlas config"), "{unknown}");
    let template =
        run(&[("atlas.toml", "templates = \"mine\"\n"), ("mine/pages/home.html", "<p>\n{% if %}\n")]);
    assert!(
        template.contains("mine/pages/home.html") && template.contains('^') && template.contains('2'),
        "{template}"
    );
    std::fs::remove_dir_all(place.path().join("mine")).unwrap();
    let taken = run(&[("mine/root/robots.txt", "User-agent: *\n")]);
    assert!(taken.contains("mine/root/robots.txt cannot be published as robots.txt"), "{taken}");
    std::fs::remove_dir_all(place.path().join("mine")).unwrap();
    let words = run(&[("mine/content/pages/about.md", "# About\n\nThere are {{ no_such_figure }}.\n")]);
    assert!(words.contains("about.md") && words.contains('3'), "{words}");
    std::fs::remove_dir_all(place.path().join("mine")).unwrap();
    let facts = run(&[("mine/content/categories.toml", "[[category]]\nlabel = 1\n")]);
    assert!(facts.contains("categories.toml") && facts.contains("line 2"), "{facts}");
    assert!(!out.exists(), "nothing was written");
    let nothing = program().current_dir(place.path().join("mine")).arg("build").output().unwrap();
    assert_eq!(nothing.status.code(), Some(2), "an argument is missing");
    assert!(stderr(&nothing).contains("--archive"), "{}", stderr(&nothing));
}

#[test]
fn the_file_of_the_current_folder_is_used_and_may_say_all() {
    let demo = small_demo();
    let place = tempfile::tempdir().unwrap();
    let archives: Vec<String> =
        demo.input.archives.iter().map(|path| format!("{:?}", path.display().to_string())).collect();
    let text = format!(
        "name = \"Here\"\n[build]\narchive = [{}]\nreference = {:?}\nout = \"site\"\n",
        archives.join(", "),
        demo.input.reference.display().to_string()
    );
    write(place.path(), &[("atlas.toml", &text)]);
    succeed(program().current_dir(place.path()).arg("build"));
    assert_eq!(json(&place.path().join("site"), "data/v1/build.json")["site_name"], "Here");
    succeed(program().current_dir(place.path()).args(["build", "--site-name", "Flag", "--out", "other"]));
    assert_eq!(json(&place.path().join("other"), "data/v1/build.json")["site_name"], "Flag");
}

#[test]
fn the_example_and_the_templates_are_written() {
    let place = tempfile::tempdir().unwrap();
    let example = succeed(program().arg("config"));
    assert!(example.contains("[sections]") && example.parse::<toml::Table>().is_ok());
    let folder = place.path().join("mine");
    succeed(program().arg("config").arg("--templates").arg(&folder));
    let written: BTreeMap<String, Vec<u8>> = files(&folder);
    assert!(written.contains_key("pages/home.html") && written.contains_key("content/pages/about.md"));
    // Laid over themselves they change nothing.
    let demo = small_demo();
    write(place.path(), &[("atlas.toml", "templates = \"mine\"\n")]);
    let out = place.path().join("site");
    let mut command = build_command(&demo.input.archives, &demo.input.reference, &out);
    succeed(command.arg("--config").arg(place.path().join("atlas.toml")));
    let plain = place.path().join("plain");
    succeed(&mut build_command(&demo.input.archives, &demo.input.reference, &plain));
    crate::site::assert_same(&out, &plain);
}
