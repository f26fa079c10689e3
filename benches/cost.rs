//! What compiling costs; `docs/performance.md` says what is promised and how to measure it.
//!
//! ```sh
//! cargo bench                                # every step, in wall time
//! cargo bench --bench cost -- write 100 DIR  # a platform of 100 services, for the command line
//! cargo bench --bench cost -- compile 100    # one step once, to be run under a profiler
//! ```

#![allow(clippy::disallowed_methods, clippy::disallowed_types, clippy::print_stdout)]

mod platform;

use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use groundplan::pipeline::{Deny, analyse, lower};
use groundplan_backends::Options;
use groundplan_model::load::Memory;
use groundplan_source::FileId;
use groundplan_syntax::{Limits, parse};

/// How many services a platform is measured with.
const SIZES: [usize; 4] = [1, 10, 100, 1000];
/// How many runs a median is taken of.
const RUNS: usize = 7;

/// A part of the work, done on a platform that is held in memory.
type Step = (&'static str, fn(&str));

const STEPS: [Step; 3] = [("parse", parse_once), ("check", check_once), ("compile", compile_once)];

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo tells a bench that it is one.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|one| one != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => table(),
        ["write", services, directory] => {
            let path = Path::new(directory).join("platform.kdl");
            Ok(std::fs::write(path, platform::platform(services.parse()?))?)
        }
        [step, services] => {
            let text = platform::platform(services.parse()?);
            let known = STEPS.iter().find(|(name, _)| name == step);
            let (_, run) = known.ok_or("the steps are parse, check and compile")?;
            measured(*run, &text);
            Ok(())
        }
        _ => Err("cost [STEP SERVICES | write SERVICES DIRECTORY]".into()),
    }
}

/// Nothing but the step: what a profiler can be told to count.
#[inline(never)]
fn measured(step: fn(&str), text: &str) {
    step(text);
}

fn parse_once(text: &str) {
    let text: Arc<str> = text.into();
    black_box(parse(FileId(0), &text, &Limits::default()));
}

fn check_once(text: &str) {
    let files = Memory::one(text);
    black_box(analyse(&files, "platform.kdl", "", Deny::default()));
}

fn compile_once(text: &str) {
    let files = Memory::one(text);
    let loaded = analyse(&files, "platform.kdl", "", Deny::default());
    black_box(lower(&loaded, &Options::default(), Deny::default()));
}

/// The median wall time of every step at every size, and of whole processes that write files.
fn table() -> Result<(), Box<dyn Error>> {
    println!("| step | {} |", SIZES.map(|size| size.to_string()).join(" | "));
    println!("|---{}|", "|---".repeat(SIZES.len()));
    for (name, step) in STEPS {
        let times = SIZES.map(|size| {
            let text = platform::platform(size);
            median(|| step(&text))
        });
        println!("| {name} | {} |", times.map(shown).join(" | "));
    }
    let processes: [(&str, &[&str], bool); 4] = [
        ("`groundplan check`", &["check"], false),
        ("`groundplan compile`, first", &["compile"], true),
        ("`groundplan compile`, again", &["compile"], false),
        ("`groundplan compile --check`", &["compile", "--check"], false),
    ];
    let folders = SIZES.map(project);
    for (name, arguments, afresh) in processes {
        let mut row = Vec::new();
        for folder in &folders {
            let folder = folder.as_ref().map_err(ToString::to_string)?.path();
            row.push(shown(median_of_process(folder, arguments, afresh)?));
        }
        println!("| {name} | {} |", row.join(" | "));
    }
    Ok(())
}

/// A directory with a platform of that size, and the file that its Dockerfiles ask for.
fn project(services: usize) -> std::io::Result<tempfile::TempDir> {
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join("platform.kdl"), platform::platform(services))?;
    Ok(folder)
}

fn median(run: impl Fn()) -> Duration {
    let mut times: Vec<Duration> = (0..RUNS).map(|_| time(&run)).collect();
    times.sort();
    times.get(RUNS / 2).copied().unwrap_or_default()
}

fn time(run: impl FnOnce()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

/// The median time of the whole process; `afresh` takes away before each run what the last wrote.
fn median_of_process(
    folder: &Path,
    arguments: &[&str],
    afresh: bool,
) -> Result<Duration, Box<dyn Error>> {
    let mut times = Vec::new();
    for _ in 0..RUNS {
        if afresh {
            let _ = std::fs::remove_dir_all(folder.join("generated"));
            let _ = std::fs::remove_dir_all(folder.join(".github"));
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_groundplan"));
        command.args(arguments).arg("--quiet").current_dir(folder);
        let start = Instant::now();
        let output = command.output()?;
        times.push(start.elapsed());
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
    }
    times.sort();
    Ok(times.get(RUNS / 2).copied().unwrap_or_default())
}

fn shown(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}
