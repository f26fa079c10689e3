//! The `groundplan` binary.

use std::process::ExitCode;
use std::thread::Builder;

use groundplan::Exit;

/// The stack that all work is done on, in bytes; the system's own may be anything.
const STACK: usize = 8 << 20;

fn main() -> ExitCode {
    let worker = Builder::new().name("groundplan".to_owned()).stack_size(STACK);
    let exit = worker
        .spawn(groundplan::main)
        .ok()
        // A panic has said what it was on standard error.
        .and_then(|worker| worker.join().ok())
        .unwrap_or(Exit::Failed);
    exit.into()
}
