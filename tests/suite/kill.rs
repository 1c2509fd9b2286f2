//! A build that is killed, at whatever moment, leaves the previous site whole; the next one cleans up.

use std::process::Stdio;
use std::time::Instant;

use crate::site::{assert_same, build_command, program, small_demo, succeed};

#[test]
fn a_build_killed_at_any_moment_leaves_the_previous_site() {
    let demo = small_demo();
    let place = tempfile::tempdir().unwrap();
    let (out, before) = (place.path().join("atlas"), place.path().join("before"));
    // The previous site has another name on every page, so that a mixture would be seen.
    let named = |name: &str, out: &std::path::Path| {
        let mut command = build_command(&demo.input.archives, &demo.input.reference, out);
        command.args(["--site-name", name]);
        command
    };
    let begun = Instant::now();
    succeed(&mut named("Before", &out));
    let whole = begun.elapsed();
    succeed(&mut named("Before", &before));
    let after = place.path().join("after");
    succeed(&mut named("After", &after));
    let mut killed = 0;
    for moment in 1..=10 {
        let mut child =
            named("After", &out).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        std::thread::sleep(whole * moment / 11);
        // SIGKILL: the process has no say in it.
        child.kill().unwrap();
        let ended = child.wait().unwrap();
        if ended.success() {
            // Faster than the first: the new site stands there whole.
            assert_same(&out, &after);
            succeed(&mut named("Before", &out));
            continue;
        }
        killed += 1;
        if std::fs::read(out.join("index.html")).unwrap() == std::fs::read(after.join("index.html")).unwrap()
        {
            // Killed after the swap, while the old site was being removed.
            assert_same(&out, &after);
            succeed(&mut named("Before", &out));
        } else {
            assert_same(&out, &before);
        }
    }
    assert!(killed > 3, "only {killed} of 10 builds were killed before they ended");
    let said = succeed(program().arg("check").arg(&out));
    assert!(said.contains(" 0 breaches"), "{said}");
    succeed(&mut named("After", &out));
    assert_same(&out, &after);
    let mut left: Vec<_> =
        std::fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["after", "atlas", "before"]);
}
