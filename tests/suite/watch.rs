//! `build --watch`: changes of templates, words and configuration are rebuilt; mistakes are told and the site stays.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use crate::publisher::write;
use crate::site::{build_command, json, small_demo};

/// Long enough for a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running preview and the lines it prints.
struct Watched {
    child: Child,
    lines: Receiver<String>,
}

impl Watched {
    fn begin(configuration: &Path, out: &Path) -> Self {
        let demo = small_demo();
        let mut command = build_command(&demo.input.archives, &demo.input.reference, out);
        command.arg("--config").arg(configuration).args(["--watch", "--port", "0"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (sender, lines) = channel();
        let sources: [Box<dyn Read + Send>; 2] =
            [Box::new(child.stdout.take().unwrap()), Box::new(child.stderr.take().unwrap())];
        for source in sources {
            let sender = sender.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(source).lines().map_while(Result::ok) {
                    if sender.send(line).is_err() {
                        break;
                    }
                }
            });
        }
        Self { child, lines }
    }

    /// The next line with these words.
    fn wait_for(&self, words: &str) -> String {
        let begun = Instant::now();
        let mut seen = Vec::new();
        while begun.elapsed() < PATIENCE {
            match self.lines.recv_timeout(Duration::from_secs(1)) {
                Ok(line) if line.contains(words) => return line,
                Ok(line) => seen.push(line),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        unreachable!("no line with {words:?}; there were {seen:#?}")
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(out: &Path, path: &str) -> String {
    std::fs::read_to_string(out.join(path)).unwrap()
}

#[test]
fn changes_are_rebuilt_and_mistakes_leave_the_site() {
    let place = tempfile::tempdir().unwrap();
    let root: PathBuf = place.path().to_owned();
    write(
        &root,
        &[
            ("atlas.toml", "name = \"First\"\ntemplates = \"mine\"\n"),
            ("mine/components/ours/ours.html", "unused"),
        ],
    );
    let out = root.join("site");
    let watched = Watched::begin(&root.join("atlas.toml"), &out);
    let line = watched.wait_for("http://");
    let address = line.split_whitespace().find(|word| word.starts_with("http://")).unwrap().to_owned();
    let get = |path: &str| {
        let mut response = ureq::get(format!("{address}{path}")).call().unwrap();
        response.body_mut().read_to_string().unwrap()
    };
    assert!(get("about/").contains("First") && get("about/").contains("/-/reload.js"));
    assert!(!read(&out, "about/index.html").contains("reload.js"), "only the preview adds the script");
    let version = get("-/changes");
    let layers = std::fs::metadata(out.join("data/v1/layers.json")).unwrap().modified().unwrap();

    // A page of words: the pages are made anew, layers stay the files they were.
    write(&root, &[("mine/content/pages/about.md", "# About\n\nChanged words.\n")]);
    watched.wait_for("Rebuilt pages");
    assert!(read(&out, "about/index.html").contains("Changed words."));
    assert_eq!(std::fs::metadata(out.join("data/v1/layers.json")).unwrap().modified().unwrap(), layers);
    // The word on the terminal comes a moment before.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while get("-/changes") == version {
        assert!(std::time::Instant::now() < deadline, "the browser is not told");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }

    // A template.
    write(&root, &[("mine/components/footer/footer.html", "<footer>Our own foot</footer>")]);
    watched.wait_for("Rebuilt pages");
    assert!(read(&out, "index.html").contains("Our own foot"));

    // A file for the site's root, its folder hidden by its name.
    write(&root, &[("mine/root/.well-known/security.txt", "Contact: mailto:a@example.org\n")]);
    watched.wait_for("Rebuilt pages");
    let deadline = std::time::Instant::now() + PATIENCE;
    while !out.join(".well-known/security.txt").is_file() {
        // The folder may have been seen a moment before the file in it.
        assert!(std::time::Instant::now() < deadline, "the file is not published");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert!(get(".well-known/security.txt").contains("a@example.org"));

    // Mistakes in a template and in the configuration.
    write(&root, &[("mine/components/footer/footer.html", "<footer>\n{{ shell. }}")]);
    watched.wait_for("footer.html");
    watched.wait_for("The site before stays");
    assert!(read(&out, "index.html").contains("Our own foot"));
    write(&root, &[("atlas.toml", "name = \"Second\"\ntemplates = \"mine\"\nlogs = 1\n")]);
    assert!(watched.wait_for("atlas.toml, line 3").contains("unknown field"));
    watched.wait_for("The site before stays");

    // Both mended: another name is in every file.
    write(&root, &[("mine/components/footer/footer.html", "<footer>New foot</footer>")]);
    watched.wait_for("The site before stays");
    write(&root, &[("atlas.toml", "name = \"Second\"\ntemplates = \"mine\"\n")]);
    watched.wait_for("Rebuilt every file");
    assert!(read(&out, "index.html").contains("New foot") && read(&out, "index.html").contains("Second"));
    assert_eq!(json(&out, "data/v1/build.json")["site_name"], "Second");
    crate::site::succeed(crate::site::program().arg("check").arg(&out));
}
