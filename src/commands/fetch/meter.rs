//! How far a download has come: a bar on a terminal, a line now and then elsewhere.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// Bytes between two lines where there is no terminal.
const LINE_BYTES: u64 = 100_000_000;

/// Tells of one download.
#[derive(Debug)]
pub struct Meter {
    name: String,
    bar: ProgressBar,
    lines: bool,
    /// Bytes so far, and at the line told last.
    told: Mutex<(u64, u64)>,
}

impl Meter {
    /// For a download of this name; silent for tests.
    pub fn new(name: &str, silent: bool) -> Self {
        let terminal = std::io::stderr().is_terminal() && !silent;
        let bar = if terminal { ProgressBar::no_length() } else { ProgressBar::hidden() };
        if terminal {
            let style = ProgressStyle::with_template(
                "{msg:<28} [{bar:30}] {bytes}/{total_bytes} {bytes_per_sec} {eta} left",
            )
            .expect("the template is sound");
            bar.set_style(style.progress_chars("█▉ "));
            bar.set_message(name.to_owned());
            bar.enable_steady_tick(Duration::from_millis(120));
        }
        Self { name: name.to_owned(), bar, lines: !terminal && !silent, told: Mutex::default() }
    }

    /// A try begins with so many bytes there, of so many in all.
    pub fn begin(&self, have: u64, total: Option<u64>) {
        if let Some(total) = total {
            self.bar.set_length(total);
        }
        self.bar.set_position(have);
        if let Ok(mut told) = self.told.lock() {
            *told = (have, have);
        }
    }

    /// So many more bytes are there.
    pub fn advance(&self, bytes: u64) {
        self.bar.inc(bytes);
        let Ok(mut told) = self.told.lock() else { return };
        told.0 += bytes;
        if self.lines && told.0 - told.1 >= LINE_BYTES {
            told.1 = told.0;
            // Nobody reads it when standard error is closed: the download goes on.
            let _ = writeln!(std::io::stderr(), "{}: {:.0} MB so far", self.name, told.0 as f64 / 1e6);
        }
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
