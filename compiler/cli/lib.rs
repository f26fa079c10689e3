//! The command line of Groundplan: arguments, files, terminal. The only room with IO.
//!
//! [`pipeline`] is the one way from files to artifacts; every command and every test takes it.
//! Reading goes through [`Disk`], which never leaves the project; writing goes through [`write`],
//! which never touches what is not ours.

mod arguments;
mod checking;
mod commands;
mod diagnose;
mod disk;
mod exit;
mod git;
mod judging;
pub mod lsp;
pub mod pipeline;
mod project;
mod regular;
mod remembered;
mod rules;
mod terminal;
mod today;
mod write;

use clap::Parser as _;

pub use commands::standard;
pub use diagnose::check;
pub use disk::Disk;
pub use exit::{Exit, Failure};
pub use pipeline::diagnose;
pub use project::{ENTRY, Project};
pub use rules::{rule, rules};

/// Reads the command line, does what it asks for and says how it ended.
pub fn main() -> Exit {
    let arguments = match arguments::Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let is_fault = error.use_stderr();
            // `--help` into a pipe that nobody reads is no fault.
            let printed = error.print();
            let broken = printed
                .is_err_and(|error| !is_fault && error.kind() != std::io::ErrorKind::BrokenPipe);
            return if is_fault || broken { Exit::Failed } else { Exit::Clean };
        }
    };
    let terminal = terminal::Terminal::new(&arguments.global);
    commands::run(&arguments, &terminal).unwrap_or_else(|failure| {
        terminal.say(&failure.to_string());
        Exit::Failed
    })
}
