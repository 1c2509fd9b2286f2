//! The preview answers as a CDN would, and gives away nothing but the site.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use assert_cmd::cargo::cargo_bin;
use tempfile::TempDir;
use ureq::http::Response;
use ureq::{Agent, Body};

/// A small site, served until dropped.
struct Preview {
    place: TempDir,
    child: Child,
    address: String,
}

impl Preview {
    fn begin() -> Self {
        let place = tempfile::tempdir().expect("a temporary folder");
        let site = place.path().join("site");
        for (file, text) in [
            ("index.html", "<title>Home</title>"),
            ("404.html", "<title>Not found</title>"),
            ("area/ward/E05/index.html", "<title>Ward</title>"),
            ("assets/site-ABCDEFGH.css", "p{}"),
            ("data/v1/build.json", "{}"),
            ("data/v1/layers/a.fgb", "0123456789"),
            ("data/v1/a.geojson", "{}"),
            ("data/v1/a.parquet", "PAR1"),
            ("data/v1/a.csv", "a,b\n"),
            ("data/v1/long.json", "[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]"),
            ("data/v1/layers/long.fgb", "0123456789012345678901234567890123456789"),
            ("site.webmanifest", "{}"),
            (".nojekyll", ""),
            ("empty/.keep", ""),
            ("../secret.txt", "secret"),
        ] {
            let path = site.join(file);
            std::fs::create_dir_all(path.parent().expect("files are in folders")).expect("it can be made");
            std::fs::write(path, text).expect("a file can be written");
        }
        let mut child = serve(&site, "0").stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("its output is piped");
        BufReader::new(stdout).read_line(&mut line).expect("it says where the site is");
        let start = line.find("http://").expect("an address");
        let address = line[start..].split('/').nth(2).expect("a host and port").to_owned();
        Self { place, child, address }
    }

    fn site(&self) -> PathBuf {
        self.place.path().join("site")
    }

    fn get(&self, path: &str, headers: &[(&str, &str)]) -> Response<Body> {
        let agent: Agent =
            Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
        let mut request = agent.get(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.call().expect("the preview answers")
    }

    /// A request as typed: clients would tidy such paths.
    fn raw(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("the preview listens");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        answer
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve(site: &Path, port: &str) -> Command {
    let mut command = Command::new(cargo_bin!("crime-atlas"));
    command.arg("serve").arg(site).args(["--port", port]);
    command
}

fn header<'a>(response: &'a Response<Body>, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().expect("headers are text"))
}

#[test]
fn files_have_their_types_and_headers() {
    let preview = Preview::begin();
    for (path, kind) in [
        ("/", "text/html; charset=utf-8"),
        ("/area/ward/E05/", "text/html; charset=utf-8"),
        ("/assets/site-ABCDEFGH.css", "text/css; charset=utf-8"),
        ("/data/v1/build.json", "application/json"),
        ("/data/v1/layers/a.fgb", "application/octet-stream"),
        ("/data/v1/a.geojson", "application/geo+json"),
        ("/data/v1/a.parquet", "application/vnd.apache.parquet"),
        ("/data/v1/a.csv", "text/csv; charset=utf-8"),
        ("/site.webmanifest", "application/manifest+json"),
    ] {
        let response = preview.get(path, &[]);
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(header(&response, "content-type"), kind, "{path}");
        assert_eq!(header(&response, "x-content-type-options"), "nosniff", "{path}");
        assert!(header(&response, "content-security-policy").starts_with("default-src 'none'"), "{path}");
        let cors = if path.starts_with("/data/") { "*" } else { "" };
        assert_eq!(header(&response, "access-control-allow-origin"), cors, "{path}");
        let kept = "public, max-age=31536000, immutable";
        let caching = if path.starts_with("/assets/") { kept } else { "no-cache" };
        assert_eq!(header(&response, "cache-control"), caching, "{path}");
    }
}

#[test]
fn ranges_are_answered() {
    let preview = Preview::begin();
    let mut part = preview.get("/data/v1/layers/a.fgb", &[("Range", "bytes=2-4")]);
    assert_eq!(part.status(), 206);
    assert_eq!(header(&part, "content-range"), "bytes 2-4/10");
    assert_eq!(part.body_mut().read_to_string().unwrap(), "234");
    let beyond = preview.get("/data/v1/layers/a.fgb", &[("Range", "bytes=20-30")]);
    assert_eq!(beyond.status(), 416);
    assert_eq!(header(&beyond, "content-range"), "bytes */10");
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let preview = Preview::begin();
    let first = preview.get("/data/v1/build.json", &[]);
    let (tag, modified) = (header(&first, "etag").to_owned(), header(&first, "last-modified").to_owned());
    assert!(!tag.is_empty() && !modified.is_empty());
    assert_eq!(preview.get("/data/v1/build.json", &[("If-None-Match", &tag)]).status(), 304);
    assert_eq!(preview.get("/data/v1/build.json", &[("If-Modified-Since", &modified)]).status(), 304);
    assert_eq!(preview.get("/data/v1/build.json", &[("If-None-Match", "\"other\"")]).status(), 200);
}

#[test]
fn folders_are_pages_and_are_never_listed() {
    let preview = Preview::begin();
    let response = preview.get("/area/ward/E05", &[]);
    assert!(response.status().is_redirection());
    assert_eq!(header(&response, "location"), "/area/ward/E05/");
    for path in ["/empty/", "/empty", "/data/", "/nowhere", "/index.html/"] {
        let mut response = preview.get(path, &[]);
        assert_eq!(response.status(), 404, "{path}");
        assert_eq!(response.body_mut().read_to_string().unwrap(), "<title>Not found</title>", "{path}");
        assert_eq!(header(&response, "content-type"), "text/html; charset=utf-8", "{path}");
    }
    let missing = preview.get("/assets/old-ABCDEFGH.js", &[]);
    assert_eq!((missing.status().as_u16(), header(&missing, "cache-control")), (404, "no-cache"));
}

#[test]
fn nothing_outside_the_site_and_nothing_hidden_is_served() {
    let preview = Preview::begin();
    for path in [
        "/../secret.txt",
        "/area/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/..%5csecret.txt",
        "/.nojekyll",
        "/%2Enojekyll",
        "/empty/.keep",
        "//area/ward/E05",
    ] {
        let answer = preview.raw(path);
        assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
        assert!(
            !answer.contains("secret") && !answer.to_lowercase().contains("\nlocation:"),
            "{path}: {answer}"
        );
    }
    let posted = ureq::post(format!("http://{}/", preview.address)).send_empty();
    assert!(matches!(posted, Err(ureq::Error::StatusCode(405))));
}

#[cfg(unix)]
#[test]
fn links_that_lead_outside_are_not_followed() {
    use std::os::unix::fs::symlink;
    let preview = Preview::begin();
    let site = preview.site();
    symlink(preview.place.path().join("secret.txt"), site.join("leak.txt")).unwrap();
    symlink(preview.place.path(), site.join("up")).unwrap();
    symlink(site.join("data/v1/build.json"), site.join("same.json")).unwrap();
    assert_eq!(preview.get("/leak.txt", &[]).status(), 404);
    assert_eq!(preview.get("/up/secret.txt", &[]).status(), 404);
    assert_eq!(preview.get("/same.json", &[]).status(), 200);
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_cleanly() {
    let mut preview = Preview::begin();
    let sent = Command::new("kill").args(["-INT", &preview.child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    assert!(preview.child.wait().unwrap().success());
}

#[test]
fn a_taken_port_and_a_folder_without_a_site_are_told_with_a_way_out() {
    let preview = Preview::begin();
    let port = preview.address.rsplit(':').next().unwrap();
    let output = serve(&preview.site(), port).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.starts_with("error: port ") && error.contains("--port 0"), "{error}");
    let output = serve(&preview.site().join("empty"), "0").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("no index.html"));
}

#[test]
fn without_a_folder_the_configuration_says_which_or_the_way_out_is_told() {
    let preview = Preview::begin();
    let place = tempfile::tempdir().expect("a temporary folder");
    let refused = |arguments: &[&str], words: &[&str]| {
        let output =
            crate::site::program().current_dir(place.path()).args(arguments).output().expect("it starts");
        assert_eq!(output.status.code(), Some(2), "an argument is missing");
        let said = crate::site::stderr(&output);
        assert!(words.iter().all(|word| said.contains(word)), "{said}");
    };
    refused(&["serve"], &["crime-atlas serve out/site", "crime-atlas demo --serve", "[build]"]);
    refused(&["serve", "--watch"], &["archive", "crime-atlas config > atlas.toml", "--config FILE"]);
    let text = format!("[build]\nout = {:?}\n", preview.site().display().to_string());
    std::fs::write(place.path().join("atlas.toml"), text).expect("a file can be written");
    let mut child = crate::site::program()
        .current_dir(place.path())
        .args(["serve", "--port", "0"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("its output is piped")).read_line(&mut line).expect("a line");
    let _ = child.kill();
    let _ = child.wait();
    assert!(line.contains("http://"), "{line}");
}

#[test]
fn a_site_is_previewed_in_a_folder_of_its_host() {
    let place = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(place.path().join("index.html"), "<title>Home</title>").expect("a file can be written");
    std::fs::write(place.path().join("404.html"), "<title>Not found</title>").expect("a file can be written");
    let mut child = serve(place.path(), "0")
        .args(["--base", "atlas"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("its output is piped");
    BufReader::new(stdout).read_line(&mut line).expect("it says where the site is");
    let root =
        line[line.find("http://").expect("an address")..].split(' ').next().expect("an address").to_owned();
    assert!(root.ends_with("/atlas/"), "{root}");
    let agent: Agent = Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
    let mut answers = Vec::new();
    let outside = root.replace("/atlas/", "/elsewhere/");
    for address in [root.clone(), format!("{root}nowhere/"), outside] {
        let mut response = agent.get(address).call().expect("the preview answers");
        let text = response.body_mut().read_to_string().expect("text");
        answers.push((response.status().as_u16(), text.contains("<title>")));
    }
    let bare = agent.get(root.trim_end_matches('/')).call().expect("the preview answers");
    let _ = child.kill();
    let _ = child.wait();
    assert_eq!(answers, [(200, true), (404, true), (404, false)]);
    assert_eq!(header(&bare, "location"), "/atlas/");
}

#[test]
fn text_is_compressed_and_layers_are_not() {
    let preview = Preview::begin();
    let encoding = |path: &str, headers: &[(&str, &str)]| {
        let answer = preview.get(path, headers);
        assert!(answer.status().is_success(), "{path}");
        answer.headers().get("content-encoding").map(|value| value.to_str().expect("text").to_owned())
    };
    let takes = [("Accept-Encoding", "gzip, br")];
    assert_eq!(encoding("/data/v1/long.json", &takes).as_deref(), Some("gzip"));
    assert_eq!(encoding("/data/v1/long.json", &[]), None);
    assert_eq!(encoding("/data/v1/layers/long.fgb", &takes), None);
    assert_eq!(encoding("/data/v1/long.json", &[takes[0], ("Range", "bytes=0-9")]), None);
}
