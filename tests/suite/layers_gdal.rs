//! GDAL, a reader written by others, reads every layer and finds as many features as the index says.

use std::process::Command;

use crate::site::{files, json, skipped, small_demo};

#[test]
fn ogrinfo_reads_every_layer() {
    if Command::new("ogrinfo").arg("--version").output().is_err() {
        return skipped("layers are not read with GDAL: ogrinfo is missing");
    }
    let site = &small_demo().site;
    let index = json(site, "data/v1/layers.json");
    let layers = index["layers"].as_array().unwrap();
    let on_disk: Vec<String> = files(site).into_keys().filter(|path| path.ends_with(".fgb")).collect();
    let listed: Vec<&str> = layers.iter().map(|layer| layer["path"].as_str().unwrap()).collect();
    assert!(!listed.is_empty());
    assert_eq!(on_disk, listed);
    for layer in layers {
        let path = layer["path"].as_str().unwrap();
        let output =
            Command::new("ogrinfo").args(["-ro", "-al", "-so"]).arg(site.join(path)).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        let said = text.lines().find_map(|line| line.strip_prefix("Feature Count: "));
        let complaints = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && complaints.is_empty(), "{path}: {text}{complaints}");
        assert_eq!(said.and_then(|n| n.parse::<u64>().ok()), layer["features"].as_u64(), "{path}: {text}");
        let columns = index["columns"][layer["kind"].as_str().unwrap()].as_array().unwrap();
        assert!(!columns.is_empty(), "{path}");
        for column in columns {
            let name = column["name"].as_str().unwrap_or_else(|| column["key"].as_str().unwrap());
            assert!(
                text.lines().any(|line| line.starts_with(&format!("{name}:"))),
                "{path} lacks {name}: {text}"
            );
        }
    }
}
