//! Bundles the styles and scripts of `site-templates/` into `OUT_DIR/dist`, which `src/assets.rs` embeds.
//!
//! The sources are mirrored to `OUT_DIR/front-end`, so that the source tree stays clean; npm installs the
//! pinned esbuild there and esbuild writes one stylesheet and one script per `assets/*.ts`, each with a
//! hash of its content in its name. `ATLAS_FRONTEND_DIST` names a folder with files bundled elsewhere.
#![expect(clippy::disallowed_methods, reason = "a build script reads and writes files")]
#![expect(clippy::panic, reason = "a build script fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

const SOURCES: &str = "site-templates";
const PREBUILT: &str = "ATLAS_FRONTEND_DIST";
/// `MapLibre` is bundled from its sources: its finished script and its finished worker hold the same code twice,
/// a third of all that a reader of the map would fetch.
const MAP_SOURCES: &str = "--alias:maplibre-gl=./node_modules/maplibre-gl/src/index.ts";
/// They declare fields of their classes again in classes that extend these, which must not empty them.
const MAP_FIELDS: &str = "--tsconfig-raw={\"compilerOptions\":{\"useDefineForClassFields\":false}}";
/// Its worker: not imported by any script but loaded by its address, so an entry of its own.
const MAP_WORKER: &str = "map_worker=node_modules/maplibre-gl/src/source/worker.ts";
/// The type of preview images; open licences (SIL OFL 1.1). Kept beside the bundle, not published.
const FONTS: [&str; 2] = [
    "node_modules/@expo-google-fonts/source-sans-3/400Regular/SourceSans3_400Regular.ttf",
    "node_modules/@expo-google-fonts/source-serif-4/600SemiBold/SourceSerif4_600SemiBold.ttf",
];
const PACKAGE_FILES: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];

fn main() {
    println!("cargo::rerun-if-env-changed={PREBUILT}");
    println!("cargo::rerun-if-changed=build.rs");
    for folder in ["assets", "components"] {
        // A folder that is not there would make Cargo run this script every time.
        let folder = Path::new(SOURCES).join(folder);
        if folder.is_dir() {
            println!("cargo::rerun-if-changed={}", folder.display());
        }
    }
    let out = PathBuf::from(env::var("OUT_DIR").expect("Cargo sets OUT_DIR"));
    let dist = out.join("dist");
    must("empty", &dist, remove(&dist));
    if let Ok(prebuilt) = env::var(PREBUILT) {
        let prebuilt = PathBuf::from(prebuilt);
        must("copy", &prebuilt, mirror(&prebuilt, &dist, &|_| true));
        return;
    }
    let work = out.join("front-end");
    must("create", &work, fs::create_dir_all(&work));
    for folder in ["assets", "components"] {
        must("empty", &work.join(folder), remove(&work.join(folder)));
        let from = Path::new(SOURCES).join(folder);
        let is_source = |path: &Path| path.extension().is_some_and(|end| end == "ts" || end == "css");
        if from.is_dir() {
            must("copy", &from, mirror(&from, &work.join(folder), &is_source));
        }
    }
    install(&work);
    bundle(&work, &dist);
    let fonts = dist.join("fonts");
    must("create", &fonts, fs::create_dir_all(&fonts));
    for font in FONTS.map(Path::new) {
        let to = fonts.join(font.file_name().expect("the paths above name files"));
        must("copy", font, fs::copy(work.join(font), to).map(drop));
    }
}

/// Runs `npm ci` unless the same lock file was installed there before.
fn install(work: &Path) {
    let assets = Path::new(SOURCES).join("assets");
    let read = |path: PathBuf| fs::read(&path).unwrap_or_default();
    let done = work.join("installed.json");
    let lock = read(assets.join("package-lock.json"));
    if !lock.is_empty() && read(done.clone()) == lock && work.join("node_modules").is_dir() {
        return;
    }
    for file in PACKAGE_FILES {
        must("copy", &assets.join(file), fs::copy(assets.join(file), work.join(file)).map(drop));
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    run(Command::new(npm).args(["ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund"]), work);
    must("write", &done, fs::write(&done, lock));
}

/// Reports run outside a browser too, and a page of them asks for as few files as can be: their script shares
/// no chunk with the others.
const ALONE: &str = "report.ts";

/// Bundles every stylesheet into `site-<hash>.css` and every `assets/*.ts` into `<name>-<hash>.js`.
fn bundle(work: &Path, dist: &Path) {
    let mut styles = named(&work.join("assets"), ".css");
    // `site.css` sets the variables and the base; the others add to it, by name.
    styles.sort_by_key(|name| (name != "site.css", name.clone()));
    let imports: Vec<String> = styles.iter().map(|name| format!("@import \"./assets/{name}\";\n")).collect();
    let sheet = imports.concat();
    must("write", &work.join("site.css"), fs::write(work.join("site.css"), sheet));
    let scripts = named(&work.join("assets"), ".ts").into_iter().filter(|name| !name.ends_with(".d.ts"));
    let (alone, shared): (Vec<String>, Vec<String>) = scripts.partition(|name| name == ALONE);
    let paths = |names: &[String]| names.iter().map(|name| format!("assets/{name}")).collect::<Vec<_>>();
    let styles = ["site.css".to_owned(), MAP_WORKER.to_owned()];
    let how = ["--splitting", MAP_SOURCES, MAP_FIELDS];
    esbuild(work, dist, &[paths(&shared), styles.into()].concat(), &how);
    esbuild(work, dist, &paths(&alone), &[]);
}

/// Bundles some entries, each with a hash of its content in its name.
fn esbuild(work: &Path, dist: &Path, entries: &[String], how: &[&str]) {
    let script = work.join("node_modules/esbuild/bin/esbuild");
    run(
        Command::new("node")
            .arg(script)
            .args(entries)
            .args(how)
            .args(["--bundle", "--minify", "--format=esm", "--target=es2022"])
            .args(["--charset=utf8", "--legal-comments=inline", "--log-level=warning"])
            .args([
                "--entry-names=[name]-[hash]",
                "--chunk-names=chunk-[hash]",
                "--asset-names=[name]-[hash]",
            ])
            .args(["--loader:.svg=file", "--loader:.woff2=file"])
            .arg(format!("--outdir={}", dist.display())),
        work,
    );
}

/// Runs a program of Node.js; what it prints stands in the panic when it fails.
fn run(command: &mut Command, folder: &Path) {
    let program = command.get_program().to_string_lossy().into_owned();
    let fix = format!(
        "The site's styles and scripts are bundled with Node.js 20 or newer and npm. Install them (Debian: \
         apt-get install nodejs npm), or set {PREBUILT} to a folder of files bundled elsewhere (the folder \
         target/release/build/crime-atlas-*/out/dist of a build on another machine)."
    );
    match command.current_dir(folder).output() {
        Err(error) => panic!("cannot run {program}: {error}\n{fix}"),
        Ok(output) if !output.status.success() => panic!(
            "{program} failed ({}) in {}:\n{}{}\n{fix}",
            output.status,
            folder.display(),
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        ),
        Ok(_) => {}
    }
}

/// File names in `folder` with this end, sorted.
fn named(folder: &Path, end: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> =
        entries.map(|e| e.file_name().to_string_lossy().into_owned()).filter(|n| n.ends_with(end)).collect();
    names.sort();
    names
}

/// Copies the files of a folder for which `wanted` holds.
fn mirror(from: &Path, to: &Path, wanted: &dyn Fn(&Path) -> bool) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, name) = (entry.path(), entry.file_name());
        if name == "node_modules" {
            continue;
        }
        if path.is_dir() {
            mirror(&path, &to.join(name), wanted)?;
        } else if wanted(&path) {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}

fn remove(folder: &Path) -> io::Result<()> {
    if folder.exists() { fs::remove_dir_all(folder) } else { Ok(()) }
}

fn must(verb: &str, path: &Path, done: io::Result<()>) {
    if let Err(error) = done {
        panic!("cannot {verb} {}: {error}", path.display());
    }
}
