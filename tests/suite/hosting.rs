//! Real servers with the snippets of the site: nginx and Caddy answer as the preview does.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use ureq::http::Response;
use ureq::{Agent, Body};

use crate::publisher::write;
use crate::site::{build_command, program, skipped, small_demo, succeed};

/// A server until it is dropped.
struct Server {
    child: Child,
    port: u16,
    place: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        // nginx ends its worker when it is asked to, and leaves it behind when it is killed.
        let pid = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &pid]).status();
        let _ = self.child.wait();
    }
}

/// Whether a program is there; says so where it is not.
fn has(name: &str, argument: &str) -> bool {
    let found = Command::new(name).arg(argument).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !found {
        skipped(&format!("{name} is not installed, its snippet is not tried"));
    }
    found
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn begin(port: u16, place: tempfile::TempDir, command: &mut Command) -> Server {
    let log = std::fs::File::create(place.path().join("log")).unwrap();
    let child = command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap();
    let mut server = Server { child, port, place };
    let start = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        let log = || std::fs::read_to_string(server.place.path().join("log")).unwrap_or_default();
        assert!(start.elapsed() < Duration::from_secs(20), "the server does not answer: {}", log());
        if let Some(status) = server.child.try_wait().unwrap() {
            panic!("the server ended ({status}): {}", log());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    server
}

fn nginx(root: &Path, snippet: &Path) -> Server {
    let place = tempfile::tempdir().unwrap();
    let port = free_port();
    let temporary = place.path().display();
    let config = format!(
        "daemon off;\nmaster_process off;\npid {temporary}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n  \
         access_log off;\n  client_body_temp_path {temporary}/b;\n  proxy_temp_path {temporary}/p;\n  \
         fastcgi_temp_path {temporary}/f;\n  uwsgi_temp_path {temporary}/u;\n  scgi_temp_path {temporary}/s;\n  \
         server {{\n    listen 127.0.0.1:{port};\n    root {};\n    include {};\n  }}\n}}\n",
        root.display(),
        snippet.display()
    );
    let file = place.path().join("nginx.conf");
    std::fs::write(&file, config).unwrap();
    let mut command = Command::new("nginx");
    command.arg("-e").arg("stderr").arg("-c").arg(&file).arg("-p").arg(place.path());
    begin(port, place, &mut command)
}

fn caddy(root: &Path, snippet: &Path) -> Server {
    let place = tempfile::tempdir().unwrap();
    let port = free_port();
    let config = format!(
        "{{\n  admin off\n  auto_https off\n}}\nhttp://127.0.0.1:{port} {{\n  root * {}\n  import {}\n}}\n",
        root.display(),
        snippet.display()
    );
    let file = place.path().join("Caddyfile");
    std::fs::write(&file, config).unwrap();
    let mut command = Command::new("caddy");
    command.args(["run", "--adapter", "caddyfile", "--config"]).arg(&file).env("HOME", place.path());
    begin(port, place, &mut command)
}

fn get(server: &Server, path: &str, headers: &[(&str, &str)]) -> Response<Body> {
    let agent: Agent = Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
    let mut request = agent.get(format!("http://127.0.0.1:{}{path}", server.port));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.call().unwrap()
}

fn header<'a>(response: &'a Response<Body>, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// A file of the site with this ending below a folder.
fn some_file(site: &Path, folder: &str, ending: &str) -> String {
    let mut found: Vec<PathBuf> = walkdir::WalkDir::new(site.join(folder))
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.to_str().unwrap().ends_with(ending))
        .collect();
    found.sort();
    let path = found.first().unwrap_or_else(|| panic!("no {ending} in {folder}"));
    path.strip_prefix(site).unwrap().to_str().unwrap().to_owned()
}

/// The first redirect of `_redirects`: from and to.
fn a_redirect(site: &Path) -> (String, String) {
    let text = std::fs::read_to_string(site.join("_redirects")).unwrap();
    let line = text.lines().find(|line| line.starts_with("/area/lsoa/")).expect("the demo's few LSOAs fit");
    let mut parts = line.split(' ').map(str::to_owned);
    (parts.next().unwrap(), parts.next().unwrap())
}

/// What every host must answer. `base` ends in a slash.
fn answers_as_a_host_should(server: &Server, site: &Path, base: &str) {
    let at = |path: &str| format!("{base}{path}");
    let home = get(server, &at(""), &[]);
    assert_eq!((home.status().as_u16(), header(&home, "content-type")), (200, "text/html; charset=utf-8"));
    assert!(header(&home, "content-security-policy").starts_with("default-src 'none'"));
    assert_eq!(header(&home, "x-content-type-options"), "nosniff");
    assert_eq!(header(&home, "cache-control"), "no-cache");

    let ward = some_file(site, "area/ward", "index.html");
    let page = get(server, &at(ward.trim_end_matches("index.html")), &[]);
    assert_eq!((page.status().as_u16(), header(&page, "cache-control")), (200, "no-cache"));
    let bare = get(server, &at(ward.trim_end_matches("/index.html")), &[]);
    assert!((300..400).contains(&bare.status().as_u16()), "the slash at the end is added by a redirect");

    let style = get(server, &at(&some_file(site, "assets", ".css")), &[]);
    assert_eq!(header(&style, "cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(header(&style, "content-type"), "text/css; charset=utf-8");

    for (folder, ending, kind) in [
        ("data/v1/layers", ".fgb", "application/octet-stream"),
        ("data/v1/cube", ".parquet", "application/vnd.apache.parquet"),
        ("data/v1/cube", ".csv.gz", "application/gzip"),
        ("data/v1", "build.json", "application/json"),
    ] {
        let path = some_file(site, folder, ending);
        let mut file = get(server, &at(&path), &[]);
        assert_eq!((file.status().as_u16(), header(&file, "content-type")), (200, kind), "{path}");
        assert_eq!(header(&file, "access-control-allow-origin"), "*", "{path}");
        assert_eq!(header(&file, "content-encoding"), "", "{path}");
        let bytes = file.body_mut().with_config().limit(1 << 30).read_to_vec().unwrap();
        assert!(bytes == std::fs::read(site.join(&path)).unwrap(), "{path} differs");
    }
    let mut forces = get(server, &at("api/forces/"), &[]);
    assert_eq!(
        (forces.status().as_u16(), header(&forces, "content-type")),
        (200, "application/json"),
        "an answer of the police API"
    );
    assert_eq!(header(&forces, "access-control-allow-origin"), "*");
    assert_eq!(forces.headers().get_all("content-type").iter().count(), 1);
    assert!(forces.body_mut().read_to_string().unwrap().starts_with("[{\"id\":"));
    let none = get(server, &at("api/nothing/"), &[]);
    assert_eq!((none.status().as_u16(), header(&none, "content-type")), (404, "text/html; charset=utf-8"));

    let layer = some_file(site, "data/v1/layers", ".fgb");
    let mut part = get(server, &at(&layer), &[("range", "bytes=0-3")]);
    assert_eq!((part.status().as_u16(), part.body_mut().read_to_vec().unwrap()), (206, b"fgb\x03".to_vec()));

    let mut missing = get(server, &at("area/ward/X00000000/"), &[]);
    assert_eq!(
        (missing.status().as_u16(), header(&missing, "content-type")),
        (404, "text/html; charset=utf-8")
    );
    assert!(header(&missing, "content-security-policy").starts_with("default-src 'none'"));
    assert_eq!(header(&missing, "cache-control"), "no-cache");
    assert!(missing.body_mut().read_to_string().unwrap().contains("<h1>Not found</h1>"));
    let mut folder = get(server, &at("assets/"), &[]);
    assert_eq!((folder.status().as_u16(), header(&folder, "cache-control")), (404, "no-cache"));
    assert!(
        folder.body_mut().read_to_string().unwrap().contains("<h1>Not found</h1>"),
        "a folder without a page"
    );
    let lost = get(server, &at("assets/site-AAAAAAAA.css"), &[]);
    assert_eq!(lost.status().as_u16(), 404);
    assert_ne!(header(&lost, "cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(get(server, &at(".nojekyll"), &[]).status().as_u16(), 404);

    let (from, to) = a_redirect(site);
    let moved = get(server, &format!("{}{from}", base.trim_end_matches('/')), &[]);
    assert_eq!(moved.status().as_u16(), 302, "{from}");
    assert!(
        header(&moved, "location").ends_with(to.trim_start_matches(base)),
        "{}",
        header(&moved, "location")
    );

    let packed = get(server, &at(&ward), &[("accept-encoding", "gzip")]);
    assert_eq!(header(&packed, "content-encoding"), "gzip");
}

#[test]
fn nginx_serves_the_site_as_the_snippet_says() {
    if has("nginx", "-v") {
        let site = &small_demo().site;
        let server = nginx(site, &site.join("hosting/nginx.conf"));
        answers_as_a_host_should(&server, site, "/");
    }
}

#[test]
fn caddy_serves_the_site_as_the_snippet_says() {
    if has("caddy", "version") {
        let site = &small_demo().site;
        let server = caddy(site, &site.join("hosting/Caddyfile"));
        answers_as_a_host_should(&server, site, "/");
    }
}

const CONTACT: &str = "Contact: mailto:security@example.org\n";

/// A publisher's file below `.well-known/`, though names with a dot are hidden.
fn answers_what_is_well_known(server: &Server) {
    let mut contact = get(server, "/atlas/.well-known/security.txt", &[]);
    assert_eq!(
        (contact.status().as_u16(), header(&contact, "content-type")),
        (200, "text/plain; charset=utf-8")
    );
    assert_eq!(header(&contact, "cache-control"), "no-cache");
    assert_eq!(contact.body_mut().read_to_string().unwrap(), CONTACT);
    assert_eq!(get(server, "/atlas/.well-known/.git", &[]).status().as_u16(), 404);
}

/// The small demo below `/atlas/`, for nginx and Caddy alone: with gzip files beside the plain ones, and a
/// publisher's file at the root.
fn in_a_folder(place: &Path) -> PathBuf {
    let demo = small_demo();
    let site = place.join("atlas");
    let configuration = place.join("atlas.toml");
    write(
        place,
        &[("atlas.toml", "templates = \"mine\"\n"), ("mine/root/.well-known/security.txt", CONTACT)],
    );
    let mut command = build_command(&demo.input.archives, &demo.input.reference, &site);
    command.arg("--config").arg(configuration).args([
        "--site-url",
        "https://example.org/atlas/",
        "--host",
        "nginx",
        "--host",
        "caddy",
        "--host",
        "gitlab-pages",
    ]);
    succeed(&mut command);
    site
}

#[test]
fn sites_in_a_folder_are_served_with_their_compressed_files() {
    let place = tempfile::tempdir().unwrap();
    let site = in_a_folder(place.path());
    assert!(site.join("index.html.gz").is_file() && !site.join("index.html.br").exists());
    assert!(!site.join("_headers").exists() && !site.join("vercel.json").exists());
    let twin_of_layer = crate::site::files(&site)
        .into_keys()
        .find(|path| path.contains(".fgb.") || path.contains(".parquet."));
    assert_eq!(twin_of_layer, None);
    for host in ["nginx", "caddy", "gitlab-pages"] {
        succeed(program().arg("check").arg(&site).args(["--host", host]));
    }
    // `_redirects` is not written for these: the answers are compared with the rules of the other demo.
    let rules = small_demo().site.join("_redirects");
    std::fs::copy(rules, site.join("_redirects")).unwrap();
    let folder = place.path();
    if has("nginx", "-v") {
        let server = nginx(folder, &site.join("hosting/nginx.conf"));
        answers_as_a_host_should(&server, &site, "/atlas/");
        answers_what_is_well_known(&server);
    }
    if has("caddy", "version") {
        let server = caddy(folder, &site.join("hosting/Caddyfile"));
        answers_as_a_host_should(&server, &site, "/atlas/");
        answers_what_is_well_known(&server);
    }
    writeln!(std::io::stderr(), "tried from a folder").unwrap();
}

#[test]
fn every_host_of_the_profile_takes_the_demo_and_unknown_ones_are_named() {
    let site = &small_demo().site;
    for host in [
        "cloudflare-pages",
        "cloudflare-workers",
        "netlify",
        "vercel",
        "github-pages",
        "gitlab-pages",
        "azure-static-web-apps",
        "firebase",
        "s3-cloudfront",
        "r2",
        "nginx",
        "caddy",
    ] {
        let told = succeed(program().arg("check").arg(site).args(["--host", host]));
        assert_eq!(told.contains("below /api/ itself"), host == "azure-static-web-apps", "{host}: {told}");
    }
    let demo = &small_demo().input;
    let place = tempfile::tempdir().unwrap();
    let mut build = build_command(&demo.archives, &demo.reference, &place.path().join("site"));
    for command in [program().arg("check").arg(site), &mut build] {
        let output = command.args(["--host", "caddy,geocities"]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "an argument is wrong");
        let said = crate::site::stderr(&output);
        assert!(said.contains("\"geocities\"") && said.contains("cloudflare-pages"), "{said}");
    }
    assert!(!place.path().join("site").exists());
}
