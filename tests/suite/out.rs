//! A site is replaced whole or not at all: whatever happens to a build, the previous site stays.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crime_atlas::out::{Out, OutError};

/// Set for the child process that writes for ever: the folder it writes to.
const ENDLESS: &str = "CRIME_ATLAS_TEST_ENDLESS_BUILD";

fn publish(folder: &Path, text: &str) {
    let out = Out::folder(folder).expect("the folder can be made");
    out.write("index.html", text.as_bytes()).expect("a file can be written");
    out.write("data/v1/build.json", b"{}").expect("a file can be written");
    out.finish().expect("the site can be put in its place");
}

fn read(folder: &Path, file: &str) -> String {
    std::fs::read_to_string(folder.join(file)).expect("the file is there")
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder is there").flatten();
    let mut names: Vec<String> = entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
#[ignore = "no test of its own: what the process runs that another test kills"]
fn endless_build() {
    let Some(folder) = std::env::var_os(ENDLESS) else { return };
    let out = Out::folder(Path::new(&folder)).expect("the folder can be made");
    for number in 0_u64.. {
        out.write(&format!("area/{}/{number}.html", number % 50), b"half a site").expect("the disk takes it");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Starts a build that never ends, and waits until it has written something.
fn begin_endless_build(place: &Path) -> Child {
    let child = Command::new(std::env::current_exe().expect("a test knows its own program"))
        .args(["--exact", "out::endless_build", "--ignored"])
        .env(ENDLESS, place.join("atlas"))
        .stdout(Stdio::null())
        .spawn()
        .expect("a test can start itself");
    let begun = Instant::now();
    while !place.join(".atlas.building/site/area/49").exists() {
        assert!(begun.elapsed() < Duration::from_secs(60), "the build did not begin to write");
        std::thread::sleep(Duration::from_millis(5));
    }
    child
}

#[test]
fn a_new_site_replaces_the_old_one_whole() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("deep/atlas");
    let out = Out::folder(&folder).unwrap();
    out.write("index.html", b"first").unwrap();
    out.write("gone.html", b"first").unwrap();
    out.write("data/v1/build.json", b"{}").unwrap();
    assert!(!folder.exists(), "nothing stands there before the end");
    out.finish().unwrap();
    publish(&folder, "second");
    assert_eq!(read(&folder, "index.html"), "second");
    assert_eq!(names(&folder), ["data", "index.html"]);
    assert_eq!(names(&place.path().join("deep")), ["atlas"]);
}

#[test]
fn a_killed_build_leaves_the_previous_site() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("atlas");
    publish(&folder, "previous");
    let mut child = begin_endless_build(place.path());
    assert!(matches!(Out::folder(&folder), Err(OutError::Busy { .. })), "a living build is not disturbed");
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(read(&folder, "index.html"), "previous");
    assert_eq!(names(&folder), ["data", "index.html"]);
    assert_eq!(names(place.path()), [".atlas.building", "atlas"]);
    publish(&folder, "next");
    assert_eq!(read(&folder, "index.html"), "next");
    assert_eq!(names(place.path()), ["atlas"]);
}

#[test]
fn a_failed_build_leaves_nothing_behind() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("atlas");
    publish(&folder, "previous");
    let out = Out::folder(&folder).unwrap();
    out.write("index.html", b"half").unwrap();
    drop(out);
    assert_eq!(read(&folder, "index.html"), "previous");
    assert_eq!(names(place.path()), ["atlas"]);
}

#[test]
fn somebody_elses_folder_is_not_replaced() {
    let place = tempfile::tempdir().unwrap();
    std::fs::write(place.path().join("thesis.txt"), "years of work").unwrap();
    let error = Out::folder(place.path()).unwrap_err();
    assert!(matches!(error, OutError::Foreign { .. }));
    assert!(error.to_string().contains("Name a new or empty folder"), "{error}");
    assert_eq!(read(place.path(), "thesis.txt"), "years of work");
}

#[test]
fn a_file_in_the_way_is_named() {
    let place = tempfile::tempdir().unwrap();
    std::fs::write(place.path().join("file"), "").unwrap();
    // The parent is a file: not even root can make a folder in it.
    let error = Out::folder(&place.path().join("file/atlas")).unwrap_err();
    assert!(matches!(&error, OutError::Io { path, .. } if path.ends_with("file")), "{error}");
    let error = Out::folder(&place.path().join("file")).unwrap_err();
    assert!(error.to_string().contains("not a folder"), "{error}");
}

#[test]
fn a_path_that_is_file_and_folder_fails_with_its_name() {
    let place = tempfile::tempdir().unwrap();
    let out = Out::folder(&place.path().join("atlas")).unwrap();
    out.write("area", b"a file").unwrap();
    let error = out.write("area/ward.html", b"in a file").unwrap_err();
    assert!(matches!(&error, OutError::Io { path, .. } if path.contains("area")), "{error}");
}

#[cfg(unix)]
#[test]
fn a_link_to_the_site_keeps_leading_to_it() {
    let place = tempfile::tempdir().unwrap();
    let (folder, link) = (place.path().join("atlas"), place.path().join("current"));
    publish(&folder, "first");
    std::os::unix::fs::symlink(&folder, &link).unwrap();
    publish(&link, "second");
    assert_eq!(read(&folder, "index.html"), "second");
    assert!(link.is_symlink());
}

#[test]
fn many_threads_write_at_once() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("atlas");
    let out = Out::folder(&folder).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let out = &out;
            scope.spawn(move || {
                for number in 0..50 {
                    let text = format!("{number} {thread}");
                    out.write(&format!("area/{number}/{thread}.html"), text.as_bytes())
                        .expect("every path is written once");
                }
            });
        }
    });
    assert!(matches!(out.write("area/7/3.html", b""), Err(OutError::Twice(_))));
    assert_eq!(out.written().len(), 200);
    assert_eq!(out.written()["area/10/2.html"].bytes, 4);
    out.write("data/v1/build.json", b"{}").unwrap();
    out.finish().unwrap();
    assert_eq!(read(&folder, "area/49/3.html"), "49 3");
}
