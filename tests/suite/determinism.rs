//! The same input gives the same bytes, whatever the threads, the order and the wrapping of the archives.

use crate::site::{assert_same, build_command, small_demo, succeed};

#[test]
fn threads_and_order_change_nothing() {
    let demo = small_demo();
    let place = tempfile::tempdir().unwrap();
    let archives = &demo.input.archives;
    let reversed: Vec<_> = archives.iter().rev().collect();
    assert!(archives.len() > 1, "order needs two archives");
    let [one, two, turned] = ["one", "two", "turned"].map(|name| place.path().join(name));
    succeed(build_command(archives, &demo.input.reference, &one).args(["--threads", "1"]));
    succeed(build_command(archives, &demo.input.reference, &two).env("RAYON_NUM_THREADS", "2"));
    succeed(build_command(&reversed, &demo.input.reference, &turned).args(["--threads", "2"]));
    assert_same(&one, &two);
    assert_same(&one, &turned);
}
