//! Builds with `--cache`: the same bytes as without, whatever happens to the cache, and no needless work.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::site::{assert_same, build_command, program, small_demo, stderr, succeed};

fn cached(out: &Path, cache: &Path) -> Command {
    let demo = small_demo();
    let mut command = build_command(&demo.input.archives, &demo.input.reference, out);
    command.arg("--cache").arg(cache);
    command
}

/// Number and time of change of every file: both stay only when a file is not touched.
fn stamps(folder: &Path) -> BTreeMap<PathBuf, (u64, i64, i64)> {
    let entries = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.unwrap());
    entries
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let about = entry.metadata().unwrap();
            (entry.into_path(), (about.ino(), about.mtime(), about.mtime_nsec()))
        })
        .collect()
}

/// A site built without a cache, to compare with.
fn cold(place: &Path) -> PathBuf {
    let (demo, out) = (small_demo(), place.join("cold"));
    succeed(&mut build_command(&demo.input.archives, &demo.input.reference, &out));
    out
}

#[test]
fn nothing_changed_and_nothing_is_written() {
    let place = tempfile::tempdir().unwrap();
    let (out, cache, cold) = (place.path().join("site"), place.path().join("cache"), cold(place.path()));
    let said = succeed(&mut cached(&out, &cache));
    assert!(!said.contains("Nothing has changed"), "{said}");
    assert_same(&out, &cold);
    let before = stamps(place.path());
    for threads in ["1", "2"] {
        let said = succeed(cached(&out, &cache).args(["--threads", threads]));
        assert!(said.contains("Nothing has changed"), "{said}");
    }
    assert_eq!(stamps(place.path()), before);

    // Someone edits, removes or adds a file of the site: it is built again.
    let page = out.join("index.html");
    let text = fs::read_to_string(&page).unwrap();
    fs::write(&page, text.replacen('e', "a", 1)).unwrap();
    succeed(&mut cached(&out, &cache));
    assert_same(&out, &cold);
    fs::remove_file(&page).unwrap();
    succeed(&mut cached(&out, &cache));
    assert_same(&out, &cold);
    fs::write(out.join("area/notes.txt"), "mine").unwrap();
    succeed(&mut cached(&out, &cache));
    assert_same(&out, &cold);
    let said = succeed(&mut cached(&out, &cache));
    assert!(said.contains("Nothing has changed"), "{said}");
}

#[test]
fn only_files_that_differ_are_written() {
    let place = tempfile::tempdir().unwrap();
    let (out, cache, demo) = (place.path().join("site"), place.path().join("cache"), small_demo());
    // The newest archive joins the older ones.
    let (_, older) = demo.input.archives.split_last().unwrap();
    let all_but_one = |out: &Path| build_command(older, &demo.input.reference, out);
    succeed(all_but_one(&out).arg("--cache").arg(&cache));
    let (old_files, before) = (crate::site::files(&out), stamps(&out));
    succeed(&mut cached(&out, &cache));
    assert_same(&out, &cold(place.path()));
    let (new_files, after) = (crate::site::files(&out), stamps(&out));
    let mut kept = 0;
    for (path, bytes) in &new_files {
        let (was, is) = (before.get(&out.join(path)), &after[&out.join(path)]);
        if old_files.get(path) == Some(bytes) {
            assert_eq!(was, Some(is), "{path} was written although its bytes are the same");
            kept += 1;
        } else {
            assert_ne!(was, Some(is), "{path}");
        }
    }
    assert!(kept > 10 && kept < new_files.len(), "{kept} of {} files stayed", new_files.len());
}

#[test]
fn a_change_of_a_template_makes_only_the_pages_anew() {
    let place = tempfile::tempdir().unwrap();
    let (out, cache, fresh) =
        (place.path().join("site"), place.path().join("cache"), place.path().join("fresh"));
    let configured = |out: &Path, words: &str| {
        let demo = small_demo();
        let files = [
            ("atlas.toml", "templates = \"mine\"\n"),
            ("mine/components/notes/notes.html", words),
            ("mine/ours.css", words),
            ("mine/root/ads.txt", words),
        ];
        crate::publisher::write(place.path(), &files);
        let mut command = build_command(&demo.input.archives, &demo.input.reference, out);
        command.arg("--config").arg(place.path().join("atlas.toml"));
        command
    };
    let build = |words: &str| -> bool {
        let output = configured(&out, words).arg("--cache").arg(&cache).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        succeed(&mut configured(&fresh, words));
        assert_same(&out, &fresh);
        stderr(&output).contains("Keeping JSON and layers")
    };
    assert!(!build("<p>One</p>"), "nothing is there to keep");
    let data = |folder: &Path| -> BTreeMap<PathBuf, (u64, i64, i64)> {
        stamps(folder).into_iter().filter(|(path, _)| path.starts_with(out.join("data/v1/area"))).collect()
    };
    let before = data(&out);
    assert!(build("<p>Another</p>"));
    assert!(before.len() > 5 && data(&out) == before);
    // A file that someone touched is not kept, nor are files of other settings.
    let (touched, _) = before.first_key_value().unwrap();
    fs::write(touched, fs::read(touched).unwrap()).unwrap();
    assert!(!build("<p>A third</p>"));
    assert!(build("<p>A fourth</p>"));
    succeed(configured(&out, "<p>A fifth</p>").arg("--cache").arg(&cache).args(["--site-name", "Another"]));
    succeed(configured(&fresh, "<p>A fifth</p>").args(["--site-name", "Another"]));
    assert_same(&out, &fresh);
}

#[test]
fn other_settings_are_not_taken_from_the_cache() {
    let place = tempfile::tempdir().unwrap();
    let (out, cache, fresh) =
        (place.path().join("site"), place.path().join("cache"), place.path().join("fresh"));
    succeed(&mut cached(&out, &cache));
    let other = ["--site-name", "Another Atlas", "--profile", "full"];
    succeed(cached(&out, &cache).args(other));
    let demo = small_demo();
    succeed(build_command(&demo.input.archives, &demo.input.reference, &fresh).args(other));
    assert_same(&out, &fresh);
}

/// Numbers that look random and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }
}

#[test]
fn a_damaged_cache_is_never_believed() {
    let place = tempfile::tempdir().unwrap();
    let (out, cache, cold) = (place.path().join("site"), place.path().join("cache"), cold(place.path()));
    succeed(&mut cached(&out, &cache));
    let kept: Vec<PathBuf> =
        stamps(&cache).into_keys().filter(|path| !path.ends_with("CACHEDIR.TAG")).collect();
    let folders: std::collections::BTreeSet<_> =
        kept.iter().filter_map(|path| path.parent()?.file_name()).collect();
    assert!(kept.len() > 10 && folders.len() > 1, "{kept:?}");
    let whole: Vec<Vec<u8>> = kept.iter().map(|path| fs::read(path).unwrap()).collect();
    let mut numbers = Numbers(7);
    for round in 0..6 {
        for (path, bytes) in kept.iter().zip(&whole) {
            let at = numbers.below(bytes.len());
            let damaged = match round {
                // Cut off, a bit turned, empty, longer, another file's bytes, bytes of a layout to come.
                0 => bytes[..at].to_vec(),
                1 => bytes.iter().enumerate().map(|(i, b)| if i == at { b ^ 4 } else { *b }).collect(),
                2 => Vec::new(),
                3 => [bytes.as_slice(), b"x"].concat(),
                4 => whole[numbers.below(whole.len())].clone(),
                _ => [b"crime-atlas kept", &bytes[16..48], &[9; 60]].concat(),
            };
            fs::write(path, damaged).unwrap();
        }
        succeed(&mut cached(&out, &cache));
        assert_same(&out, &cold);
        let said = succeed(&mut cached(&out, &cache));
        assert!(said.contains("Nothing has changed"), "mended in round {round}: {said}");
    }
    // Files where folders should be, and the other way round: nothing can be kept, and the build goes on.
    fs::remove_dir_all(cache.join("folds")).unwrap();
    fs::write(cache.join("folds"), "").unwrap();
    fs::remove_dir_all(cache.join("sites")).unwrap();
    succeed(&mut cached(&out, &cache));
    assert_same(&out, &cold);
}

#[test]
fn a_cached_build_killed_at_any_moment_spoils_nothing() {
    let place = tempfile::tempdir().unwrap();
    let (out, cache, cold) = (place.path().join("site"), place.path().join("cache"), cold(place.path()));
    let begun = Instant::now();
    succeed(&mut cached(&out, &cache));
    let whole = begun.elapsed();
    let mut killed = 0;
    for moment in 1..=8 {
        fs::remove_dir_all(&cache).unwrap();
        let mut child =
            cached(&out, &cache).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        std::thread::sleep(whole * moment / 9);
        child.kill().unwrap();
        killed += usize::from(!child.wait().unwrap().success());
        assert_same(&out, &cold);
        succeed(&mut cached(&out, &cache));
        assert_same(&out, &cold);
    }
    assert!(killed > 2, "only {killed} of 8 builds were killed before they ended");
    let unfinished =
        stamps(&cache).into_keys().filter(|path| path.to_string_lossy().contains(".new-")).count();
    assert_eq!(unfinished, 0);
}

/// The command in a shell that first does something else; `$1` is `about`.
fn shell(before: &str, about: &Path, command: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{before}; shift; \"$@\""), "sh"]).arg(about);
    shell.arg(command.get_program()).args(command.get_args());
    shell
}

#[test]
fn writing_that_breaks_off_spoils_neither_site_nor_cache() {
    let place = tempfile::tempdir().unwrap();
    let (out, cache, cold) = (place.path().join("site"), place.path().join("cache"), cold(place.path()));
    let demo = small_demo();
    let before = place.path().join("before");
    for folder in [&out, &before] {
        let mut named = build_command(&demo.input.archives, &demo.input.reference, folder);
        succeed(named.args(["--site-name", "Before"]));
    }
    // In the middle of a file, as on a full disk: no file may be longer than so many blocks.
    for blocks in [1, 16] {
        let limit = format!("trap '' XFSZ; ulimit -f {blocks}");
        let output = shell(&limit, place.path(), &cached(&out, &cache)).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{blocks} blocks: {}", stderr(&output));
        assert!(stderr(&output).contains("error: "), "{}", stderr(&output));
        assert_same(&out, &before);
    }
    succeed(&mut cached(&out, &cache));
    assert_same(&out, &cold);
    assert!(succeed(&mut cached(&out, &cache)).contains("Nothing has changed"));
}

#[test]
fn a_disk_that_fills_up_spoils_neither_site_nor_cache() {
    let unshared = |arguments: &[&str]| {
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--mount"]).args(arguments);
        command
    };
    let place = tempfile::tempdir().unwrap();
    let disk = place.path().join("disk");
    fs::create_dir(&disk).unwrap();
    let try_it = "mount -t tmpfs none \"$1\"";
    let may_mount = unshared(&["sh", "-c", try_it, "sh"]).arg(&disk).output();
    if !may_mount.is_ok_and(|output| output.status.success()) {
        crate::site::skipped("a full disk: no file system can be mounted here");
        return;
    }
    let (out, cold, demo) = (place.path().join("site"), cold(place.path()), small_demo());
    let on_disk = |size: &str, then: &str, command: &Command| {
        let mount = format!("mount -t tmpfs -o size={size} none \"$1\" || exit 9; {then}");
        let command = shell(&mount, &disk, command);
        let mut arguments = vec![command.get_program()];
        arguments.extend(command.get_args());
        unshared(&[]).args(arguments).output().unwrap()
    };
    // No room for the cache: the build says so and goes on, whenever that is.
    for size in ["8k", "32k", "128k"] {
        let output = on_disk(size, ":", &cached(&out, &disk.join("cache")));
        assert!(output.status.success(), "{size}: {}", stderr(&output));
        assert!(stderr(&output).contains("cannot be written"), "{size}: {}", stderr(&output));
        assert_same(&out, &cold);
    }
    // No room for the site beside the one before, while the cache goes on being used.
    let (cache, after) = (place.path().join("cache"), place.path().join("after"));
    // A block is the least a file takes.
    let blocks: usize = crate::site::files(&cold).values().map(|bytes| bytes.len().div_ceil(4_096)).sum();
    for part in [1, 2] {
        let mut command = build_command(&demo.input.archives, &demo.input.reference, &disk.join("site"));
        command.args(["--site-name", "Another"]).arg("--cache").arg(&cache);
        let (from, to) = (cold.display(), after.display());
        let then = format!(
            "cp -a '{from}' \"$1/site\" || exit 9; trap 'cp -a \"{}\" \"{to}\"' EXIT",
            disk.join("site").display()
        );
        let room = (blocks + blocks * part / 20) * 4_096;
        let output = on_disk(&room.to_string(), &then, &command);
        assert_eq!(output.status.code(), Some(1), "{part}: {}", stderr(&output));
        assert!(stderr(&output).contains("No space left"), "{}", stderr(&output));
        assert_same(&after, &cold);
        fs::remove_dir_all(&after).unwrap();
    }
    succeed(&mut cached(&out, &cache));
    assert_same(&out, &cold);
}

#[test]
fn a_folder_of_somebody_else_is_no_cache() {
    let place = tempfile::tempdir().unwrap();
    let (out, cache) = (place.path().join("site"), place.path().join("papers"));
    fs::create_dir(&cache).unwrap();
    fs::write(cache.join("thesis.txt"), "").unwrap();
    let output = cached(&out, &cache).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("name a new or an empty folder"), "{}", stderr(&output));
    assert!(!out.exists() && fs::read_dir(&cache).unwrap().count() == 1);
    assert!(succeed(program().args(["build", "--help"])).contains("--cache"));
}
