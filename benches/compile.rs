//! What the parts of a compilation cost, on platforms of 1 to 1 000 services.
//!
//! `cargo bench --bench compile` prints the median time of each. `cargo bench --bench compile --
//! once PHASE SERVICES` does one of them once, to be counted by `valgrind --tool=callgrind
//! --toggle-collect='*measured*'`, and prints the most memory that the process had. See
//! `docs/performance.md`.
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

use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use groundplan::pipeline::{Deny, analyse, lower, remember};
use groundplan_backends::Options;
use groundplan_model::load::Memory;
use groundplan_record::Record;
use groundplan_source::FileId;
use groundplan_syntax::{Limits, parse};

const SIZES: [usize; 4] = [1, 10, 100, 1000];

/// For how long each is repeated, and how often at least.
const PATIENCE: Duration = Duration::from_secs(1);
const ROUNDS: usize = 5;

/// A part of a compilation: what it is called, and what it does to a platform. It returns an amount
/// that shows that something was done: bytes read or written.
struct Phase {
    name: &'static str,
    run: fn(&Input) -> usize,
}

/// A platform as each phase wants it.
struct Input {
    text: Arc<str>,
    files: Memory,
}

const PHASES: [Phase; 3] = [
    Phase { name: "parse", run: parse_text },
    Phase { name: "check", run: check },
    Phase { name: "compile", run: compile },
];

fn parse_text(input: &Input) -> usize {
    let limits = Limits { max_bytes: usize::MAX, ..Limits::default() };
    let (tree, faults) = parse(FileId(0), &input.text, &limits);
    assert!(faults.is_empty());
    black_box(tree);
    input.text.len()
}

fn check(input: &Input) -> usize {
    let loaded = analyse(&input.files, "platform.kdl", "", Deny::default());
    assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics.first());
    black_box(loaded);
    input.text.len()
}

fn compile(input: &Input) -> usize {
    let loaded = analyse(&input.files, "platform.kdl", "", Deny::default());
    let record = remember(&loaded, &Record::default());
    let emitted = lower(&loaded, &record, &Options::default(), Deny::default()).expect("no error");
    assert!(emitted.blocked.is_empty());
    emitted.artifacts.values().map(|artifact| artifact.text.len()).sum()
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["once", name, services] => once(name, services.parse().expect("a number of services")),
        // The test runner asks every target what it has; a benchmark has nothing to test.
        ["--test", ..] => {}
        ["write", services, directory] => {
            write(services.parse().expect("a number of services"), Path::new(directory));
        }
        _ => {
            table();
            processes();
        }
    }
}

/// Writes a platform as the files of a project.
fn write(services: usize, directory: &Path) {
    for (path, text) in platform::of(services).0 {
        std::fs::write(directory.join(path), text).expect("a directory to write to");
    }
}

/// What a user runs: whole processes, reading and writing a disk.
const COMMANDS: [(&str, &[&str]); 4] = [
    ("groundplan check", &["check"]),
    ("groundplan compile, first", &["compile"]),
    ("groundplan compile, again", &["compile"]),
    ("groundplan compile --check", &["compile", "--check"]),
];

fn processes() {
    println!("\n{:28} {:>8} {:>12}", "process", "services", "median");
    for services in SIZES {
        let folder = tempfile::tempdir().expect("a temporary directory");
        write(services, folder.path());
        for (name, arguments) in COMMANDS {
            let afresh = name.ends_with("first");
            let mut times: Vec<Duration> =
                (0..ROUNDS).map(|_| process(folder.path(), arguments, afresh)).collect();
            times.sort();
            let median = format!("{:.2} ms", times[times.len() / 2].as_secs_f64() * 1e3);
            println!("{name:28} {services:>8} {median:>12}");
        }
    }
}

/// One run; `afresh` first takes away what the last one wrote.
fn process(folder: &Path, arguments: &[&str], afresh: bool) -> Duration {
    if afresh {
        // There is nothing yet, the first time.
        let _ = std::fs::remove_dir_all(folder.join("generated"));
        let _ = std::fs::remove_dir_all(folder.join(".github"));
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_groundplan"));
    command.args(arguments).current_dir(folder);
    let start = Instant::now();
    let output = command.output().expect("the compiler runs");
    let time = start.elapsed();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    time
}

fn input(services: usize) -> Input {
    Input { text: platform::text_of(services).into(), files: platform::of(services) }
}

fn once(name: &str, services: usize) {
    let phase = PHASES.iter().find(|phase| phase.name == name).expect("a phase");
    let input = input(services);
    let amount = measured(phase.run, &input);
    println!("{name} {services}: {amount} bytes, peak {} KiB", peak());
}

/// What callgrind counts.
#[inline(never)]
fn measured(run: fn(&Input) -> usize, input: &Input) -> usize {
    run(black_box(input))
}

/// The most memory that the process had, in KiB: Linux knows.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or("unknown", str::trim).trim_end_matches(" kB").to_owned()
}

fn table() {
    println!("{:10} {:>8} {:>12} {:>12} {:>10}", "phase", "services", "bytes", "median", "MB/s");
    for services in SIZES {
        let input = input(services);
        for phase in &PHASES {
            let (amount, median) = time(phase, &input);
            let rate = amount as f64 / median.as_secs_f64() / 1e6;
            let median = format!("{:.3} ms", median.as_secs_f64() * 1e3);
            println!("{:10} {services:>8} {amount:>12} {median:>12} {rate:>10.1}", phase.name);
        }
    }
}

fn time(phase: &Phase, input: &Input) -> (usize, Duration) {
    let amount = measured(phase.run, input);
    let begun = Instant::now();
    let mut times = Vec::new();
    while times.len() < ROUNDS || begun.elapsed() < PATIENCE {
        let start = Instant::now();
        black_box(measured(phase.run, input));
        times.push(start.elapsed());
    }
    times.sort();
    (amount, times[times.len() / 2])
}
