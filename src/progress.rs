//! How far long work has come: bars on a terminal, plain lines elsewhere; and how long each stage took.

use std::fmt;
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
        let (start, processor) = (Instant::now(), processor_time());
        let result = work(&Stage { bar: bar.clone() });
        let took = start.elapsed();
        bar.finish_and_clear();
        if !self.silent {
            let used = Used {
                wall: took,
                processor: processor_time().zip(processor).map(|(to, from)| to.saturating_sub(from)),
                peak: peak(),
            };
            // Nobody reads it when standard error is closed: the build goes on.
            let _ = writeln!(std::io::stderr(), "{name:<28} {used}");
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

/// What a stage took, as far as the system tells.
struct Used {
    wall: Duration,
    /// User and system time of all threads.
    processor: Option<Duration>,
    /// The most memory the process has held at once since it began, in bytes.
    peak: Option<u64>,
}

impl fmt::Display for Used {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>7.2} s", self.wall.as_secs_f64())?;
        if let Some(processor) = self.processor {
            write!(f, "  {:>7.2} s of processor", processor.as_secs_f64())?;
        }
        if let Some(peak) = self.peak {
            write!(f, "  at most {:>5} MiB", peak >> 20)?;
        }
        Ok(())
    }
}

#[cfg(unix)]
fn processor_time() -> Option<Duration> {
    use rustix::time::{ClockId, clock_gettime};
    Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).ok()
}

#[cfg(not(unix))]
fn processor_time() -> Option<Duration> {
    None
}

/// The high-water mark of resident memory, where the system has `/proc`.
#[expect(clippy::disallowed_methods, reason = "no file of the atlas: what the system says of this process")]
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let kib = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(kib.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? << 10)
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
