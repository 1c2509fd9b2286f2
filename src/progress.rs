//! How far long work has come: bars on a terminal, plain lines elsewhere; and how long each stage took.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Tells the progress of stages and keeps their times.
#[derive(Debug)]
pub struct Progress {
    terminal: bool,
    silent: bool,
    stages: Mutex<Vec<(&'static str, Duration)>>,
}

/// One running stage.
#[derive(Debug)]
pub struct Stage {
    bar: ProgressBar,
}

impl Stage {
    /// So many more units (bytes, pages) are done.
    pub fn advance(&self, units: u64) {
        self.bar.inc(units);
    }
}

impl Progress {
    /// Bars when standard error is a terminal, lines otherwise.
    pub fn new() -> Self {
        Self { terminal: std::io::stderr().is_terminal(), silent: false, stages: Mutex::default() }
    }

    /// Says nothing; for tests.
    pub fn silent() -> Self {
        Self { terminal: false, silent: true, stages: Mutex::default() }
    }

    /// Runs a stage. `total` is in units that the stage advances by (bytes of input); none: a spinner.
    pub fn stage<T>(&self, name: &'static str, total: Option<u64>, work: impl FnOnce(&Stage) -> T) -> T {
        let bar = if self.terminal { bar(name, total) } else { ProgressBar::hidden() };
        let start = Instant::now();
        let result = work(&Stage { bar: bar.clone() });
        let took = start.elapsed();
        bar.finish_and_clear();
        if !self.silent {
            // Nobody reads it when standard error is closed: the build goes on.
            let _ = writeln!(std::io::stderr(), "{name:<28} {:>7.2} s", took.as_secs_f64());
        }
        if let Ok(mut stages) = self.stages.lock() {
            stages.push((name, took));
        }
        result
    }

    /// Stages finished so far, in order.
    pub fn times(&self) -> Vec<(&'static str, Duration)> {
        self.stages.lock().map(|s| s.clone()).unwrap_or_default()
    }
}

impl Default for Progress {
    fn default() -> Self {
        Self::new()
    }
}

fn bar(name: &'static str, total: Option<u64>) -> ProgressBar {
    let (bar, template) = match total {
        Some(total) => {
            (ProgressBar::new(total), "{msg:<28} [{bar:30}] {bytes}/{total_bytes} {bytes_per_sec} {eta} left")
        }
        None => (ProgressBar::new_spinner(), "{msg:<28} {spinner} {elapsed}"),
    };
    let style = ProgressStyle::with_template(template).expect("the templates above are sound");
    bar.set_style(style.progress_chars("█▉ "));
    bar.set_message(name);
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}
