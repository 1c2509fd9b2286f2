//! Bad input is named with its file, its line and the way out, and the previous site stays as it was.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::site::{assert_same, build_command, files, json, program, skipped, small_demo, stderr, succeed};

/// A month of the made-up country's street files that nothing is wrong with.
const STREET: &str = "2025-06/2025-06-marlshire-street.csv";

/// A place with a previous site in it.
struct Place {
    folder: TempDir,
    out: PathBuf,
    before: PathBuf,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (out, before) = (folder.path().join("atlas"), folder.path().join("before"));
        copy(&small_demo().site, &out);
        copy(&small_demo().site, &before);
        Self { folder, out, before }
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("below the place")).expect("it can be made");
        std::fs::write(&path, bytes).expect("a file can be written");
        path
    }

    /// A copy of the reference, one file of it changed.
    fn reference(&self, part: &str, change: impl Fn(String) -> String) -> PathBuf {
        let folder = self.folder.path().join("reference");
        copy(&small_demo().input.reference, &folder);
        let (name, bytes) = files(&folder)
            .into_iter()
            .find(|(name, _)| name.contains(part))
            .unwrap_or_else(|| unreachable!("no file {part}"));
        let text = String::from_utf8(bytes).expect("reference files are text");
        std::fs::write(folder.join(name), change(text)).expect("it can be written");
        folder
    }

    /// A build that must fail with exit code 1, tell all of `words`, and leave the site before alone.
    fn refuses(&self, archives: &[PathBuf], words: &[&str]) {
        self.refuses_all(&mut build_command(archives, &small_demo().input.reference, &self.out), words);
    }

    fn refuses_reference(&self, reference: &Path, words: &[&str]) {
        self.refuses_all(&mut build_command(&small_demo().input.archives, reference, &self.out), words);
    }

    fn refuses_all(&self, command: &mut Command, words: &[&str]) {
        let output = command.output().expect("the program starts");
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("\nerror: ") || said.starts_with("error: "), "{said}");
        assert!(!said.contains("panicked"), "{said}");
        for word in words {
            assert!(said.contains(word), "{word:?} is not in: {said}");
        }
        assert_same(&self.out, &self.before);
        assert!(!self.folder.path().join(".atlas.building").exists(), "half a site is left");
    }
}

fn copy(from: &Path, to: &Path) {
    for (path, bytes) in files(from) {
        let file = to.join(path);
        std::fs::create_dir_all(file.parent().expect("below its folder")).expect("it can be made");
        std::fs::write(file, bytes).expect("it can be written");
    }
}

/// The files of the newest archive of the demo.
fn street() -> String {
    let file = std::fs::File::open(&small_demo().input.archives[0]).expect("the archive is there");
    let mut zip = zip::ZipArchive::new(file).expect("it is a zip");
    let mut entry = zip.by_name(STREET).expect("the month is there");
    let mut text = String::new();
    std::io::Read::read_to_string(&mut entry, &mut text).expect("it is text");
    text
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
        zip.write_all(bytes).expect("memory takes it");
    }
    zip.finish().expect("memory takes it").into_inner()
}

/// Every place of one run of bytes replaced by another of the same length.
fn patched(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let places: Vec<usize> =
        bytes.windows(from.len()).enumerate().filter(|(_, w)| *w == from).map(|(at, _)| at).collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to);
    }
    bytes
}

#[test]
fn archives_that_are_none_are_named() {
    let place = Place::new();
    let whole = std::fs::read(&small_demo().input.archives[0]).unwrap();
    let again = "download it again";
    place.refuses(&[place.write("page.zip", b"<html>Not found</html>")], &["page.zip", again]);
    place.refuses(&[place.write("nothing.zip", b"")], &["nothing.zip", again]);
    place.refuses(&[place.write("half.zip", &whole[..whole.len() / 2])], &["half.zip", again]);
    place.refuses(&[place.folder.path().join("absent.zip")], &["absent.zip", "No such file"]);
    let police = "2024-05/2024-05-bedfordshire-street.csv";
    place.refuses(&[place.write("empty.zip", &zipped(&[]))], &["empty.zip", police]);
    place.refuses(&[place.write("other.zip", &zipped(&[("read.me", b"hello")]))], &["other.zip", police]);
    std::fs::create_dir(place.folder.path().join("folder")).unwrap();
    place.refuses(&[place.folder.path().join("folder")], &["folder", police]);
    place.write("zips/2024-12.zip", &whole);
    place.refuses(
        &[place.folder.path().join("zips")],
        &["zips is a folder of zips", "--archive", "zips/*.zip"],
    );
}

#[test]
fn what_is_not_of_the_atlas_is_not_replaced() {
    let place = Place::new();
    for folder in [&place.out, &place.before] {
        std::fs::create_dir(folder.join(".git")).unwrap();
        std::fs::write(folder.join(".git/HEAD"), "ref: refs/heads/main").unwrap();
        std::fs::write(folder.join("CNAME"), "atlas.example").unwrap();
    }
    place.refuses(
        &small_demo().input.archives,
        &["holds .git, CNAME beside its atlas", "publish", "goes into root/"],
    );
}

#[test]
fn a_cache_inside_the_site_is_refused() {
    let place = Place::new();
    let mut build = build_command(&small_demo().input.archives, &small_demo().input.reference, &place.out);
    place.refuses_all(build.arg("--cache").arg(place.out.join("cache")), &["cache", "inside the site"]);
}

#[test]
fn archives_that_lie_are_named() {
    let place = Place::new();
    let text = street();
    let up = patched(zipped(&[(&format!("up/{STREET}"), text.as_bytes())]), b"up/", b"../");
    place.refuses(
        &[place.write("up.zip", &up)],
        &["up.zip", &format!("../{STREET}"), "leads out of the archive"],
    );
    let size = (text.len() as u32).to_le_bytes();
    let honest = zipped(&[(STREET, text.as_bytes())]);
    for (declared, problem) in
        [(0x7fff_ffff_u32, "declares more than 1 GiB"), (0x3000_0000, "declares a size")]
    {
        let lie = patched(honest.clone(), &size, &declared.to_le_bytes());
        place.refuses(&[place.write("large.zip", &lie)], &["large.zip", STREET, problem]);
    }
    // One byte of the packed data turned: only the checksum can tell.
    let start = honest.windows(STREET.len()).position(|w| w == STREET.as_bytes()).unwrap() + STREET.len();
    let mut damaged = honest;
    damaged[start + 2_000] ^= 0x55;
    place.refuses(
        &[place.write("damaged.zip", &damaged)],
        &["damaged.zip", STREET, "download the archive again"],
    );
}

#[test]
fn a_wrong_md5_is_told_wherever_it_was_given() {
    let place = Place::new();
    let (right, wrong) = ("0".repeat(32), "1".repeat(32));
    let archive = place.write("given/2025-06.zip", &zipped(&[(STREET, street().as_bytes())]));
    let mut command =
        build_command(std::slice::from_ref(&archive), &small_demo().input.reference, &place.out);
    command.args(["--md5", &format!("2025-06.zip={right}")]);
    place.refuses_all(&mut command, &["2025-06.zip has MD5 ", &right, "download it again"]);
    place.write("given/MD5SUMS", format!("{wrong}  2025-06.zip\n").as_bytes());
    place.refuses(std::slice::from_ref(&archive), &["2025-06.zip has MD5 ", &wrong]);
    // A sum for an archive that is not given would never be checked.
    let mut command = build_command(&small_demo().input.archives, &small_demo().input.reference, &place.out);
    command.args(["--md5", &format!("2025-66.zip={right}")]);
    place.refuses_all(&mut command, &["--md5", "2025-66.zip", "2025-06.zip"]);
}

#[test]
fn rows_that_cannot_be_read_are_listed_with_line_and_reason() {
    let place = Place::new();
    let text = street();
    let mut lines: Vec<Vec<u8>> = text.split_inclusive('\n').map(|line| line.as_bytes().to_vec()).collect();
    let header: Vec<String> = text.lines().next().unwrap().split(',').map(str::to_owned).collect();
    let mut set = |line: usize, column: &str, value: &[u8]| {
        let at = header.iter().position(|name| name == column).unwrap();
        let row = String::from_utf8(lines[line - 1].clone()).unwrap();
        let fields: Vec<&str> = row.trim_end().split(',').collect();
        assert_eq!(fields.len(), header.len(), "line {line} has quotes");
        let mut fields: Vec<Vec<u8>> = fields.into_iter().map(|field| field.as_bytes().to_vec()).collect();
        fields[at] = value.to_vec();
        lines[line - 1] = [fields.join(&b','), b"\r\n".to_vec()].concat();
    };
    set(5, "Month", b"2025-13");
    set(6, "Month", b"1999-06");
    set(7, "Longitude", b"181.5");
    set(8, "Latitude", b"north");
    set(9, "Crime type", b"Burgl\xffry");
    set(10, "LSOA code", b"Marl 001A");
    let all = lines.concat();
    let archive = place.write("2025-06.zip", &zipped(&[(STREET, &all)]));
    let said = succeed(&mut build_command(&[archive], &small_demo().input.reference, &place.out));
    assert!(said.contains("quarantined") && said.contains("quarantine.csv"), "{said}");
    let list = std::fs::read_to_string(place.out.join("data/v1/quarantine.csv")).unwrap();
    for (line, reason) in [
        (5, "bad-month"),
        (6, "bad-month"),
        (7, "bad-coordinates"),
        (8, "bad-coordinates"),
        (9, "not-utf-8"),
        (10, "bad-lsoa-code"),
    ] {
        let row = format!("2025-06.zip/{STREET},{line},{reason},");
        assert!(list.contains(&row), "{row} is not in {list}");
    }
    let rows = json(&place.out, "data/v1/build.json")["accounting"]["street"].clone();
    let quarantined: u64 =
        rows["quarantined"].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum();
    assert_eq!(quarantined, 6);
    assert_eq!(rows["read"].as_u64(), Some(lines.len() as u64 - 1));
}

#[test]
fn other_columns_are_missed_or_passed_over() {
    let place = Place::new();
    let text = street();
    let rows = text.lines().count() as u64 - 1;
    let more: String = text
        .lines()
        .enumerate()
        .map(|(i, line)| if i == 0 { format!("Note,{line}\r\n") } else { format!("x,{line}\r\n") })
        .collect();
    let archive = place.write("2025-06.zip", &zipped(&[(STREET, more.as_bytes())]));
    succeed(&mut build_command(&[archive], &small_demo().input.reference, &place.out));
    let street = |out: &Path| json(out, "data/v1/build.json")["accounting"]["street"].clone();
    assert_eq!(street(&place.out)["read"], rows);
    assert_eq!(street(&place.out)["quarantined"], serde_json::json!({}));
    // Without a column none of the file's rows is counted; the others are.
    let less = text.replacen("Crime type", "Kind of crime", 1);
    let may = "2025-05/2025-05-marlshire-street.csv";
    let files: [(&str, &[u8]); 2] =
        [(STREET, less.as_bytes()), (may, &text.replace("2025-06", "2025-05").into_bytes())];
    let archive = place.write("2025-06.zip", &zipped(&files));
    let said = succeed(&mut build_command(&[&archive], &small_demo().input.reference, &place.out));
    assert!(said.contains("quarantined"), "{said}");
    assert_eq!(street(&place.out)["quarantined"], serde_json::json!({ "missing-column": rows }));
    let list = std::fs::read_to_string(place.out.join("data/v1/quarantine.csv")).unwrap();
    assert!(list.contains(&format!("2025-06.zip/{STREET},1,missing-column,")) && list.contains("Crime type"));
    let said = succeed(program().arg("inspect").arg("--archive").arg(&archive));
    assert!(said.contains("2025-06 marlshire street: no column \"Crime type\""), "{said}");
}

#[test]
fn a_file_with_nothing_but_its_header_is_missing_not_zero() {
    let place = Place::new();
    let text = street();
    let header = format!("{}\r\n", text.lines().next().unwrap());
    let may = "2025-05/2025-05-marlshire-street.csv";
    let files: [(&str, &[u8]); 2] = [(STREET, text.as_bytes()), (may, header.as_bytes())];
    let archive = place.write("2025-06.zip", &zipped(&files));
    let said = succeed(&mut build_command(&[archive], &small_demo().input.reference, &place.out));
    assert!(said.contains("Force-months without a street file"), "{said}");
    let only = place.write("only.zip", &zipped(&[(STREET, header.as_bytes())]));
    let said = succeed(program().arg("inspect").arg("--archive").arg(&only));
    assert!(said.contains("2025-06 marlshire street: only a header"), "{said}");
    copy(&place.out, &place.before);
    let now = Place::new();
    now.refuses(&[only], &["only.zip", "hold no row", "Give an archive with data"]);
}

#[test]
fn a_reference_that_cannot_be_used_is_named() {
    let place = Place::new();
    let absent = place.folder.path().join("absent");
    place.refuses_reference(&absent, &["absent", "--reference"]);
    // Before the archives are read, however wrong they are.
    let no_archive = place.write("2024-12.zip", b"no archive");
    let mut command = build_command(&[no_archive], &absent, &place.out);
    place.refuses_all(&mut command, &["absent", "--reference"]);
    let empty = place.folder.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    place.refuses_reference(&empty, &["empty", "--reference", "holds no file"]);
    let other = place.write("other/notes.csv", b"a,b\n1,2\n");
    place.refuses_reference(other.parent().unwrap(), &["other", "LSOA"]);
}

#[test]
fn the_demo_does_not_replace_an_atlas_of_real_data() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let out = place.path().join("site");
    let build = out.join("data/v1/build.json");
    std::fs::create_dir_all(build.parent().expect("it is in folders")).expect("they can be made");
    std::fs::write(&build, "{\"fictional\":false}").expect("a file can be written");
    let output = program().arg("demo").arg("--out").arg(&out).output().expect("the program starts");
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("an atlas of real data") && said.contains("--out"), "{said}");
    assert_eq!(files(place.path()).len(), 1, "nothing was written beside it");
}

#[test]
fn reference_rows_given_twice_or_without_a_code_are_named_with_their_line() {
    let place = Place::new();
    let ward = "Electoral_Ward";
    let twice = |text: String| {
        let second = text.lines().nth(1).expect("a row").to_owned();
        format!("{}\r\n{second}\r\n", text.trim_end())
    };
    let lines = |folder: &Path| {
        let (_, bytes) = files(folder).into_iter().find(|(name, _)| name.contains(ward)).expect("the file");
        String::from_utf8(bytes).expect("text").lines().count()
    };
    let folder = place.reference(ward, twice);
    place.refuses_reference(&folder, &[ward, &format!("line {}", lines(&folder))]);
    let folder = place.reference(ward, |text| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let (_, rest) = lines[2].split_once(',').expect("several columns");
        lines[2] = format!(",{rest}");
        lines.join("\r\n") + "\r\n"
    });
    place.refuses_reference(&folder, &[ward, "line 3"]);
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    let place = Place::new();
    let file = place.write("file", b"");
    let demo = small_demo();
    let below = file.join("atlas");
    place.refuses_all(
        &mut build_command(&demo.input.archives, &demo.input.reference, &below),
        &["cannot write", "file"],
    );
    place.write("thesis/thesis.txt", b"years of work");
    let foreign = place.folder.path().join("thesis");
    place.refuses_all(
        &mut build_command(&demo.input.archives, &demo.input.reference, &foreign),
        &["thesis is not empty and holds no crime atlas", "Name a new or empty folder"],
    );
    assert_eq!(std::fs::read(foreign.join("thesis.txt")).unwrap(), b"years of work");
}

#[cfg(unix)]
#[test]
fn a_file_the_system_refuses_to_grow_fails_the_build() {
    let place = Place::new();
    let demo = small_demo();
    let build = build_command(&demo.input.archives, &demo.input.reference, &place.out);
    // Blocks of 512 bytes; without the trap the signal would end the process before it can complain.
    let mut limited = Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 16; exec \"$0\" \"$@\""]).env("RUST_BACKTRACE", "0");
    limited.arg(build.get_program()).args(build.get_args());
    place.refuses_all(&mut limited, &["cannot write", ".atlas.building"]);
}

/// Unmounts when the test is over.
struct SmallDisk(PathBuf);

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_fails_the_build() {
    let place = tempfile::tempdir().unwrap();
    let disk = place.path().join("disk");
    std::fs::create_dir(&disk).unwrap();
    let mut mount = Command::new("mount");
    mount.args(["-t", "tmpfs", "-o", "size=400k", "tmpfs"]).arg(&disk);
    if !mount.output().is_ok_and(|output| output.status.success()) {
        return skipped("a full disk is not tried: a small disk cannot be mounted here");
    }
    let disk = SmallDisk(disk);
    let demo = small_demo();
    let out = disk.0.join("atlas");
    copy(&demo.site.join("data/v1/schema"), &out.join("data/v1/schema"));
    std::fs::copy(demo.site.join("data/v1/build.json"), out.join("data/v1/build.json")).unwrap();
    let before = files(&disk.0);
    let output = build_command(&demo.input.archives, &demo.input.reference, &out).output().unwrap();
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("cannot write") && said.contains("No space left"), "{said}");
    assert_eq!(files(&disk.0), before);
}

#[test]
fn wrong_arguments_have_their_own_exit_code() {
    for line in [
        "build",
        "build --archive a.zip --reference r",
        "build --archive a.zip --reference r --out o --profile tiny",
        "build --archive a.zip --reference r --out o --md5 a.zip",
        "build --archive a.zip --reference r --out o --site-url example.org",
        "build --archive a.zip --reference r --out o --site-name=",
        "serve",
        "serve x --port many",
        "demo --port many",
        "conquer",
    ] {
        let output = program().args(line.split(' ')).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{line}");
        assert!(stderr(&output).starts_with("error: "), "{line}: {}", stderr(&output));
    }
}
