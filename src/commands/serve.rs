//! `serve`: previews a site as a CDN would serve it.
#![expect(clippy::disallowed_methods, reason = "the preview reads the site it serves")]

use std::io::{self, Write};
use std::net::{IpAddr, SocketAddr};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use percent_encoding::percent_decode_str;
use tokio::sync::watch::Receiver;
use tower::ServiceExt;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::services::ServeDir;

use crate::cli::{BuildArgs, ServeArgs};
use crate::settings::{BuildSettings, MissingSetting};
use crate::site::headers::{self, REVALIDATE};
use crate::site::{policy, types};

use super::watch::{self, Watched};
use super::{configuration, live};

/// The folder being served.
#[derive(Debug)]
struct Site {
    /// Absolute, without links.
    root: PathBuf,
    /// The path the site begins at: `/`, or `/atlas/` as on a host that keeps several sites.
    base: String,
    /// Its content policy, where that is not the program's own.
    policy: Option<HeaderValue>,
    /// How often it was built, when it is built again on changes.
    versions: Option<Receiver<u64>>,
}

/// Neither the command line nor the configuration says what to preview.
#[derive(Debug, thiserror::Error)]
pub enum NothingToServe {
    /// No folder.
    #[error(
        "which site? Name its folder (crime-atlas serve out/site), or give it as out in [build] of an atlas.toml here. \
         Where no site is built yet: crime-atlas demo --serve makes up a country, builds its site and previews it"
    )]
    Folder,
    /// With `--watch`: something that a build needs.
    #[error(
        "serve --watch builds what [build] of the configuration names, and it names no {0}: write one into atlas.toml \
         (crime-atlas config > atlas.toml makes one), or name another file with --config FILE. \
         crime-atlas serve DIR previews a site that is built"
    )]
    Build(String),
}

impl NothingToServe {
    /// In the configuration a setting stands by its name alone: `archive` of `--archive PATH`.
    fn of(MissingSetting(flag): MissingSetting) -> Self {
        Self::Build(flag.trim_start_matches('-').split(' ').next().unwrap_or(flag).to_owned())
    }
}

/// `crime-atlas serve`: a folder, or what the configuration builds.
///
/// # Errors
/// As [`run`] and [`watch::run`]; [`NothingToServe`].
pub fn command(args: &ServeArgs) -> anyhow::Result<()> {
    if let Some(dir) = &args.dir {
        return run(dir, &args.base, args.host, args.port);
    }
    if !args.watch {
        let out = configuration::read(args.config.as_deref())?.out.ok_or(NothingToServe::Folder)?;
        return run(&out, &args.base, args.host, args.port);
    }
    let settings = || -> anyhow::Result<Watched> {
        let configuration = configuration::read(args.config.as_deref())?;
        let files = configuration::watched(&configuration);
        let build = BuildArgs { config: args.config.clone(), ..BuildArgs::default() };
        let settings = BuildSettings::new(build, configuration).map_err(NothingToServe::of)?;
        Ok(Watched { settings, files })
    };
    watch::run(settings()?, &settings, args.host, args.port)
}

/// Serves the site in `dir` below the path `base` until Ctrl-C; port 0 takes any free one.
pub fn run(dir: &Path, base: &str, host: IpAddr, port: u16) -> anyhow::Result<()> {
    preview(dir, base, SocketAddr::new(host, port), None)
}

/// As [`run`] at the root; pages load themselves again whenever `versions` changes.
pub(super) fn run_live(dir: &Path, host: IpAddr, port: u16, versions: Receiver<u64>) -> anyhow::Result<()> {
    preview(dir, "/", SocketAddr::new(host, port), Some(versions))
}

fn preview(
    dir: &Path,
    base: &str,
    address: SocketAddr,
    versions: Option<Receiver<u64>>,
) -> anyhow::Result<()> {
    let root = dir.canonicalize().with_context(|| format!("opening {}", dir.display()))?;
    if !root.join("index.html").is_file() {
        bail!(
            "{} holds no site: there is no index.html in it. Build one first (crime-atlas build, or crime-atlas \
             demo), or name its folder",
            dir.display()
        );
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context("starting the preview's threads")?;
    let site = Site { policy: policy_of(&root), base: base.to_owned(), root, versions };
    runtime.block_on(listen(dir, site, address))
}

/// Text goes out compressed where the browser takes it, as every CDN does. Layers, archives and pictures do
/// not: they are read in ranges, or small already.
fn compression() -> CompressionLayer<impl Predicate> {
    let never = ["application/octet-stream", "application/vnd.apache.parquet", "application/gzip"];
    let [layers, cube, archives] = never.map(NotForContentType::new);
    CompressionLayer::new().compress_when(DefaultPredicate::new().and(layers).and(cube).and(archives))
}

async fn listen(dir: &Path, site: Site, address: SocketAddr) -> anyhow::Result<()> {
    let listener = match tokio::net::TcpListener::bind(address).await {
        Ok(listener) => listener,
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => bail!(
            "port {} of {} is taken by another program: name another with --port, or --port 0 for any free one",
            address.port(),
            address.ip()
        ),
        Err(error) => return Err(error).with_context(|| format!("listening on {address}")),
    };
    let address = listener.local_addr().context("asking which port was given")?;
    // Before the address is told: whoever reads it may interrupt at once.
    let ended = interrupted()?;
    let mut stdout = io::stdout();
    writeln!(stdout, "{} is at http://{address}{} (Ctrl-C ends)", dir.display(), site.base)?;
    stdout.flush()?;
    let is_live = site.versions.is_some();
    let app = axum::Router::new().fallback(answer).with_state(Arc::new(site)).layer(compression());
    if is_live {
        // Pages wait for the next version: not to be waited for in turn.
        return tokio::select! {
            served = axum::serve(listener, app) => served.context("serving"),
            () = ended => Ok(()),
        };
    }
    axum::serve(listener, app).with_graceful_shutdown(ended).await.context("serving")
}

/// Ends when the process is interrupted, by Ctrl-C say; caught from now on.
#[cfg(unix)]
fn interrupted() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut signal = signal(SignalKind::interrupt()).context("catching Ctrl-C")?;
    Ok(async move {
        signal.recv().await;
    })
}

/// Ends when the process is interrupted by Ctrl-C.
#[cfg(not(unix))]
fn interrupted() -> anyhow::Result<impl Future<Output = ()>> {
    Ok(async {
        // Where the signal cannot be caught the process just ends at Ctrl-C.
        let _ = tokio::signal::ctrl_c().await;
    })
}

async fn answer(State(site): State<Arc<Site>>, mut request: Request) -> Response {
    let asked = request.uri().path();
    let Some(below) = asked.strip_prefix(site.base.as_str()) else {
        // `/atlas` is the folder `/atlas/`.
        return if site.base.trim_end_matches('/') == asked {
            Redirect::permanent(&site.base).into_response()
        } else {
            (StatusCode::NOT_FOUND, "Not found: the site is in a folder\n").into_response()
        };
    };
    let path = format!("/{below}");
    if site.base != "/" {
        let with_question =
            request.uri().query().map_or_else(|| path.clone(), |query| format!("{path}?{query}"));
        // The path was part of an address before, and still is one without its beginning.
        if let Ok(address) = with_question.parse() {
            *request.uri_mut() = address;
        }
    }
    let wants_file = request.method() == Method::GET || request.method() == Method::HEAD;
    let query = request.uri().query().map(str::to_owned);
    if let Some(versions) = &site.versions
        && let Some(response) = live::answer(versions, &path, query.as_deref()).await
    {
        return response;
    }
    let found = site.find(&path);
    let mut response = match found {
        Some(ref file) if site.versions.is_some() && wants_file && is_page(file) => {
            live::with_script(std::fs::read(file).unwrap_or_default()).into_response()
        }
        Some(_) => match ServeDir::new(&site.root).oneshot(request).await {
            Ok(response) => response.map(Body::new),
            Err(never) => match never {},
        },
        None if wants_file => StatusCode::NOT_FOUND.into_response(),
        None => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    };
    let mut file = found;
    if response.status() == StatusCode::NOT_FOUND {
        let page = std::fs::read(site.root.join("404.html")).unwrap_or_else(|_| b"Not found\n".to_vec());
        response = (StatusCode::NOT_FOUND, page).into_response();
        file = Some(PathBuf::from("404.html"));
    }
    add_headers(&mut response, &path, file.as_deref());
    if let Some(policy) = &site.policy {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy.clone());
    }
    response
}

/// What the site tells its hosts to send.
fn policy_of(root: &Path) -> Option<HeaderValue> {
    HeaderValue::from_str(&policy::told(|file| std::fs::read_to_string(root.join(file)).ok())).ok()
}

fn is_page(file: &Path) -> bool {
    file.is_file() && file.extension().is_some_and(|end| end == "html")
}

/// Adds what `_headers` would, and the type by the file's extension.
fn add_headers(response: &mut Response, path: &str, file: Option<&Path>) {
    let status = response.status();
    let headers = response.headers_mut();
    for (name, value) in headers::for_path(path) {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("the rules hold valid names");
        // An answer that tells of no such file must not be kept for a year.
        let is_of_the_file = name == CACHE_CONTROL || name == CONTENT_TYPE;
        if !is_of_the_file || status.is_success() || status == StatusCode::NOT_MODIFIED {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static(REVALIDATE));
    let kind = file.and_then(Path::file_name).and_then(|name| types::of(name.to_str()?));
    let is_named = headers::for_path(path).any(|(name, _)| name == "Content-Type");
    if let Some(kind) = kind
        && !(status.is_success() && is_named)
        && (status.is_success() || status == StatusCode::NOT_FOUND)
    {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    }
}

impl Site {
    /// The file an address leads to, or the folder that is answered with a redirect. None: not there, hidden,
    /// outside the site, or reached through a link that leads outside.
    fn find(&self, path: &str) -> Option<PathBuf> {
        let decoded = percent_decode_str(path).decode_utf8().ok()?;
        // `//x/` would be answered with a redirect to another host.
        if decoded.contains("//") || decoded.contains(['\\', '\0']) {
            return None;
        }
        let relative = Path::new(decoded.trim_start_matches('/'));
        // Names with a dot are hidden, but for the one folder that is meant for all (RFC 8615).
        let is_hidden = |name: &str| name.starts_with('.') && name != ".well-known";
        let is_plain = |part: Component| matches!(part, Component::Normal(_));
        // A `.` in the middle is no component of a `Path`, so names are looked at too.
        if !relative.components().all(is_plain) || decoded.split('/').any(is_hidden) {
            return None;
        }
        let named = self.root.join(relative);
        let file = if decoded.ends_with('/') { named.join("index.html") } else { named };
        let real = file.canonicalize().ok()?;
        (real.starts_with(&self.root) && (real.is_file() || real.join("index.html").is_file()))
            .then_some(real)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_the_site_are_found() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().canonicalize().unwrap().join("site");
        std::fs::create_dir_all(root.join("area/x")).unwrap();
        std::fs::create_dir_all(root.join("empty")).unwrap();
        std::fs::create_dir_all(root.join(".well-known")).unwrap();
        let shown = ["index.html", "area/x/index.html", "a b.json", ".well-known/security.txt"];
        for file in shown.into_iter().chain([".hidden", ".well-known/.hidden", "../secret.txt"]) {
            std::fs::write(root.join(file), "x").unwrap();
        }
        let site = Site { root: root.clone(), base: "/".to_owned(), policy: None, versions: None };
        assert_eq!(site.find("/"), Some(root.join("index.html")));
        assert_eq!(site.find("/area/x/"), Some(root.join("area/x/index.html")));
        assert_eq!(site.find("/area/x"), Some(root.join("area/x")));
        assert_eq!(site.find("/a%20b.json"), Some(root.join("a b.json")));
        assert_eq!(site.find("/.well-known/security.txt"), Some(root.join(".well-known/security.txt")));
        for path in [
            "/../secret.txt",
            "/%2e%2e/secret.txt",
            "/area/..%2f..%2fsecret.txt",
            "/..\\secret.txt",
            "/.hidden",
            "/%2ehidden",
            "/.well-known/.hidden",
            "/.well-known/../index.html",
            "/empty/",
            "/empty",
            "//area/x",
            "/index.html/",
            "/%ff",
        ] {
            assert_eq!(site.find(path), None, "{path}");
        }
    }
}
