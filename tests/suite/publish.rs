//! `publish` to a folder and to an S3 server: s3s with its file system store, which checks signatures and keeps
//! objects as files. It runs in this process, on a free port, from `Bucket::begin` until the test ends.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};

use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use crime_atlas::out::Written;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use tempfile::TempDir;

use crate::site::{assert_same, program, small_demo, stderr};

/// Changes as the server saw them: method, path, headers.
type Seen = Vec<(Method, String, BTreeMap<String, String>)>;

struct Server {
    service: S3Service,
    seen: Mutex<Seen>,
    /// Changes still allowed before the server refuses all others.
    allowed: Mutex<Option<usize>>,
}

/// A bucket named `atlas` on a server of its own.
struct Bucket {
    place: TempDir,
    address: String,
    server: Arc<Server>,
    _runtime: tokio::runtime::Runtime,
}

impl Bucket {
    fn begin() -> Self {
        let place = tempfile::tempdir().unwrap();
        std::fs::create_dir(place.path().join("atlas")).unwrap();
        let mut builder = S3ServiceBuilder::new(s3s_fs::FileSystem::new(place.path()).unwrap());
        builder.set_auth(SimpleAuth::from_single("key", "secret"));
        let server =
            Arc::new(Server { service: builder.build(), seen: Mutex::default(), allowed: Mutex::default() });
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let app = axum::Router::new().fallback(answer).with_state(Arc::clone(&server));
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(async move { axum::serve(listener, app).await });
        Self { place, address, server, _runtime: runtime }
    }

    /// `publish` of a site to `s3://atlas/site`.
    fn publish(&self, site: &Path) -> Command {
        let mut command = program();
        command
            .env("AWS_ACCESS_KEY_ID", "key")
            .env("AWS_SECRET_ACCESS_KEY", "secret")
            .env("AWS_REGION", "eu-west-2")
            .env("AWS_ENDPOINT", &self.address)
            .env("AWS_ALLOW_HTTP", "true")
            .args(["publish", "--to", "s3://atlas/site", "--tries", "1", "--at-once", "1"])
            .arg(site);
        command
    }

    /// Refuses every change after so many.
    fn allow(&self, changes: Option<usize>) {
        *self.server.allowed.lock().unwrap() = changes;
    }

    /// Changes since the last call: `PUT path` and `DELETE path`, paths from the site's root.
    fn changes(&self) -> Vec<String> {
        let seen = std::mem::take(&mut *self.server.seen.lock().unwrap());
        seen.into_iter()
            .map(|(method, path, _)| format!("{method} {}", path.trim_start_matches("/atlas/site/")))
            .collect()
    }

    fn folder(&self) -> PathBuf {
        self.place.path().join("atlas/site")
    }
}

async fn answer(State(server): State<Arc<Server>>, request: Request) -> Response {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        {
            let mut allowed = server.allowed.lock().unwrap();
            match allowed.as_mut() {
                Some(0) => return StatusCode::FORBIDDEN.into_response(),
                Some(left) => *left -= 1,
                None => {}
            }
        }
        let headers = request
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()))
            .collect();
        server.seen.lock().unwrap().push((
            request.method().clone(),
            request.uri().path().to_owned(),
            headers,
        ));
    }
    match server.service.call(request.map(s3s::Body::http_body_unsync)).await {
        Ok(response) => response.map(axum::body::Body::new),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

/// A site as `build` would make it, small enough to count.
fn site(files: &[(&str, &str)]) -> TempDir {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("site");
    let mut listed = Vec::new();
    for (path, text) in [("data/v1/build.json", "{}")].iter().chain(files) {
        let file = dir.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
        let written = Written::of(text.as_bytes());
        listed.push(serde_json::json!({ "path": path, "bytes": written.bytes, "sha256": written.sha256 }));
    }
    let manifest = serde_json::json!({ "files": listed }).to_string();
    std::fs::write(dir.join("data/v1/manifest.json"), manifest).unwrap();
    place
}

const FIRST: [(&str, &str); 5] = [
    ("index.html", "first page"),
    ("area/index.html", "areas"),
    ("assets/site-AAAAAAAA.css", "p{}"),
    ("data/v1/layers/a.fgb", "fgb"),
    ("data/v1/a.json", "{\"a\":1}"),
];

const SECOND: [(&str, &str); 5] = [
    ("index.html", "first page, newer"),
    ("area/index.html", "areas"),
    ("assets/site-BBBBBBBB.css", "p{color:red}"),
    ("data/v1/layers/a.fgb", "fgb"),
    ("data/v1/a.json", "{\"a\":2}"),
];

fn succeeds(command: &mut Command) -> String {
    crate::site::succeed(command)
}

fn fails(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    output
}

#[test]
fn a_bucket_gets_what_changed_in_the_right_order() {
    let bucket = Bucket::begin();
    let (first, second) = (site(&FIRST), site(&SECOND));
    let (first, second) = (first.path().join("site"), second.path().join("site"));
    succeeds(&mut bucket.publish(&first));
    assert_same(&first, &bucket.folder());
    let changes = bucket.changes();
    let at = |change: &str| {
        changes.iter().position(|c| c == change).unwrap_or_else(|| panic!("{change}: {changes:?}"))
    };
    assert!(at("PUT data/v1/a.json") < at("PUT area/index.html"));
    assert!(at("PUT area/index.html") < at("PUT index.html"));
    assert!(at("PUT index.html") < at("PUT data/v1/manifest.json"));

    assert!(succeeds(&mut bucket.publish(&first)).contains("nothing changed"));
    assert_eq!(bucket.changes(), [""; 0]);

    let told = succeeds(bucket.publish(&second).arg("--dry-run"));
    assert!(
        told.contains("upload index.html\n") && told.contains("remove assets/site-AAAAAAAA.css\n"),
        "{told}"
    );
    assert!(told.contains("3 files would be uploaded, 1 removed; 3 are unchanged"), "{told}");
    assert_eq!(bucket.changes(), [""; 0]);

    succeeds(&mut bucket.publish(&second));
    assert_same(&second, &bucket.folder());
    let changes = bucket.changes();
    let mut sorted = changes.clone();
    sorted.sort();
    assert_eq!(
        sorted,
        [
            "DELETE assets/site-AAAAAAAA.css",
            "DELETE data/v1/publishing.json",
            "PUT assets/site-BBBBBBBB.css",
            "PUT data/v1/a.json",
            "PUT data/v1/manifest.json",
            "PUT data/v1/publishing.json",
            "PUT index.html",
        ]
    );
    assert_eq!(changes[5..], ["DELETE assets/site-AAAAAAAA.css", "DELETE data/v1/publishing.json"]);
}

#[test]
fn keys_that_are_not_set_are_named_before_anything_is_asked() {
    let site = site(&FIRST);
    let mut publish = program();
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_METADATA_ENDPOINT"] {
        publish.env_remove(name);
    }
    let output =
        fails(publish.arg("publish").arg(site.path().join("site")).args(["--to", "s3://bucket/atlas"]));
    let said = stderr(&output);
    assert!(said.contains("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set"), "{said}");
}

#[test]
fn objects_have_their_types_and_caching() {
    let bucket = Bucket::begin();
    let long = "recorded crime ".repeat(100);
    let site = site(&[
        ("index.html", long.as_str()),
        ("assets/site-AAAAAAAA.css", "p{}"),
        ("data/v1/layers/a.fgb", "fgb"),
        ("data/v1/cube/a.parquet", "PAR1"),
        ("data/v1/cube/a.csv.gz", "gz"),
        ("api/forces/index.html", "[]"),
        ("_headers", "/*"),
    ]);
    succeeds(bucket.publish(&site.path().join("site")).arg("--gzip"));
    let seen = bucket.server.seen.lock().unwrap();
    let put = |path: &str| {
        let (_, _, headers) = seen
            .iter()
            .find(|(method, seen, _)| *method == Method::PUT && *seen == format!("/atlas/site/{path}"))
            .unwrap_or_else(|| panic!("{path} was not uploaded"));
        ["content-type", "cache-control", "content-encoding"]
            .map(|name| headers.get(name).cloned().unwrap_or_default())
    };
    assert_eq!(put("index.html"), ["text/html; charset=utf-8", "no-cache", "gzip"]);
    assert_eq!(
        put("assets/site-AAAAAAAA.css"),
        ["text/css; charset=utf-8", "public, max-age=31536000, immutable", ""]
    );
    assert_eq!(put("data/v1/layers/a.fgb"), ["application/octet-stream", "no-cache", ""]);
    assert_eq!(put("data/v1/cube/a.parquet"), ["application/vnd.apache.parquet", "no-cache", ""]);
    assert_eq!(put("data/v1/cube/a.csv.gz"), ["application/gzip", "no-cache", ""]);
    assert_eq!(put("api/forces/index.html")[0], "application/json", "whatever its ending says");
    assert_eq!(put("_headers")[0], "application/octet-stream");
    let mut plain = String::new();
    let stored = std::fs::read(bucket.folder().join("index.html")).unwrap();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&stored[..]), &mut plain).unwrap();
    assert_eq!(plain, long);
}

#[test]
fn a_run_that_broke_off_goes_on_and_removes_nothing_before() {
    let (first, second) = (site(&FIRST), site(&SECOND));
    let (first, second) = (first.path().join("site"), second.path().join("site"));
    // However many changes the server takes before it refuses, the next run ends with the whole site.
    for allowed in 0..7 {
        let bucket = Bucket::begin();
        succeeds(&mut bucket.publish(&first));
        bucket.changes();
        bucket.allow(Some(allowed));
        let output = fails(&mut bucket.publish(&second));
        assert!(
            stderr(&output).contains("run it again") || allowed == 0 || allowed >= 4,
            "{}",
            stderr(&output)
        );
        let begun = bucket.changes();
        assert_eq!(begun.len(), allowed);
        if allowed < 6 {
            assert!(
                bucket.folder().join("assets/site-AAAAAAAA.css").is_file(),
                "nothing is removed before the end"
            );
        }
        bucket.allow(None);
        succeeds(&mut bucket.publish(&second));
        assert_same(&second, &bucket.folder());
        let again = bucket.changes();
        for upload in begun.iter().filter(|c| {
            c.starts_with("PUT") && !c.ends_with("publishing.json") && !c.ends_with("manifest.json")
        }) {
            assert!(!again.contains(upload), "{upload} was uploaded twice, after {allowed}");
        }
    }
}

#[test]
fn what_a_broken_run_changed_is_put_right_by_another_site() {
    let bucket = Bucket::begin();
    let (first, second) = (site(&FIRST), site(&SECOND));
    let (first, second) = (first.path().join("site"), second.path().join("site"));
    succeeds(&mut bucket.publish(&first));
    bucket.allow(Some(3));
    fails(&mut bucket.publish(&second));
    bucket.allow(None);
    // The published manifest still tells of the first site, but some of its files are the second's.
    succeeds(&mut bucket.publish(&first));
    assert_same(&first, &bucket.folder());
}

#[test]
fn a_folder_is_published_to_as_well() {
    let demo = &small_demo().site;
    let place = tempfile::tempdir().unwrap();
    let www = place.path().join("www");
    let publish = || {
        let mut command = program();
        command.arg("publish").arg(demo).arg("--to").arg(&www);
        command
    };
    std::fs::create_dir(&www).unwrap();
    std::fs::write(www.join("index.html"), "my holiday").unwrap();
    let output = fails(&mut publish());
    assert!(stderr(&output).contains("no published atlas"), "{}", stderr(&output));
    assert_eq!(std::fs::read_to_string(www.join("index.html")).unwrap(), "my holiday");
    succeeds(publish().arg("--all"));
    assert_same(demo, &www);
    succeeds(program().arg("check").arg(&www));
    let manifest = www.join("data/v1/manifest.json");
    std::fs::write(&manifest, "{").unwrap();
    let output = fails(&mut publish());
    assert!(stderr(&output).contains("damaged: publish with --all"), "{}", stderr(&output));
    succeeds(publish().arg("--all"));
    assert_same(demo, &www);
    assert!(succeeds(&mut publish()).contains("nothing changed"));
    assert!(!demo.with_file_name(".small-demo.publishing").exists());
}

#[test]
fn what_is_no_atlas_or_was_changed_is_refused() {
    let place = tempfile::tempdir().unwrap();
    std::fs::write(place.path().join("index.html"), "my holiday").unwrap();
    let output = fails(program().arg("publish").arg(place.path()).arg("--to").arg(place.path().join("www")));
    assert!(stderr(&output).contains("holds no crime atlas"), "{}", stderr(&output));
    let site = site(&FIRST);
    let dir = site.path().join("site");
    std::fs::write(dir.join("area/index.html"), "changed by hand").unwrap();
    let output = fails(program().arg("publish").arg(&dir).arg("--to").arg(site.path().join("www")));
    assert!(stderr(&output).contains("area/index.html differs from its sum"), "{}", stderr(&output));
    std::fs::remove_file(dir.join("area/index.html")).unwrap();
    let output = fails(program().arg("publish").arg(&dir).arg("--to").arg(site.path().join("www")));
    assert!(stderr(&output).contains("listed") && stderr(&output).contains("not there"));
    let bucket = Bucket::begin();
    let output = fails(&mut bucket.publish(&dir.with_file_name("none")));
    assert!(stderr(&output).contains("holds no crime atlas"));
    assert!(!bucket.folder().exists());
}
