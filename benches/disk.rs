//! What whole commands cost, from the start of the process to its end, on platforms of 1 to 1 000
//! services that lie on disk. `cargo bench --bench disk` prints the median time of each, and
//! `cargo bench --bench disk -- write SERVICES DIRECTORY` writes a platform to be looked at with
//! other tools. See `docs/performance.md`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    missing_docs
)]

mod platform;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const SIZES: [usize; 4] = [1, 10, 100, 1000];

/// How often each is repeated.
const ROUNDS: usize = 5;

/// A command that is measured.
struct Run {
    name: &'static str,
    arguments: &'static [&'static str],
    /// Whether what the last run wrote is taken away before each.
    afresh: bool,
}

const RUNS: [Run; 5] = [
    Run { name: "--version", arguments: &["--version"], afresh: false },
    Run { name: "check", arguments: &["check"], afresh: false },
    Run { name: "compile, first", arguments: &["compile"], afresh: true },
    Run { name: "compile, again", arguments: &["compile"], afresh: false },
    Run { name: "compile --check", arguments: &["compile", "--check"], afresh: false },
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["write", services, directory] => {
            write(services.parse().expect("a number of services"), Path::new(directory));
        }
        // The test runner asks every target what it has; a benchmark has nothing to test.
        ["--test", ..] => {}
        _ => table(),
    }
}

fn write(services: usize, directory: &Path) {
    for (path, text) in platform::of(services).0 {
        std::fs::write(directory.join(path), text).expect("a directory that can be written to");
    }
}

fn table() {
    println!("{:16} {:>8} {:>12}", "command", "services", "median");
    for services in SIZES {
        let project = tempfile::tempdir().expect("a temporary directory");
        write(services, project.path());
        for run in &RUNS {
            let median = format!("{:.2} ms", median(run, project.path()).as_secs_f64() * 1e3);
            println!("{:16} {services:>8} {median:>12}", run.name);
        }
    }
}

fn median(run: &Run, project: &Path) -> Duration {
    let mut times: Vec<Duration> = (0..ROUNDS).map(|_| time(run, project)).collect();
    times.sort();
    times[times.len() / 2]
}

fn time(run: &Run, project: &Path) -> Duration {
    if run.afresh {
        for written in ["generated", ".github"] {
            let _ = std::fs::remove_dir_all(project.join(written));
        }
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_groundplan"));
    command.args(run.arguments).current_dir(project);
    let start = Instant::now();
    let output = command.output().expect("a process that can be started");
    let time = start.elapsed();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    time
}
