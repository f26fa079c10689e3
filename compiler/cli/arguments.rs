//! The command line, as data.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use groundplan_backends::Target;
use groundplan_backends::change::Class;
use groundplan_source::Format;

const EXAMPLES: &str = "\
Examples:
  groundplan init                       begin a description, from what the folder holds
  groundplan check                      every mistake at once; writes nothing
  groundplan compile                    write everything that no open question blocks
  groundplan compile -e staging         write one environment
  groundplan compile --check            in CI and hooks: is what is committed current?
  groundplan todo                       what is not known yet, and what waits for it
  groundplan doctor                     what has to be there before any of it can be used
  groundplan std list                   the components that come with Groundplan
  groundplan trace FILE:LINE            where a line that was written comes from
  groundplan explain unknown-reference  what a fault means and how to mend it

Exit codes: 0 clean, 1 findings or files that are not current, 2 usage or input and output.";

/// Compiles one KDL description of a platform into Terraform, Kubernetes, Compose and GitHub
/// Actions files.
#[derive(Debug, Parser)]
#[command(name = "groundplan", version, after_help = EXAMPLES, max_term_width = 100)]
pub struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
pub struct Global {
    /// How results are written
    #[arg(long, global = true, value_enum, default_value_t = OutputFormat::Full, value_name = "FORMAT")]
    pub output_format: OutputFormat,
    /// When to use colour; `NO_COLOR` is respected
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub color: Colour,
    /// Take open questions, warnings, or changes of a class and worse, for errors
    #[arg(long, global = true, value_enum, value_name = "WHAT")]
    pub deny: Vec<Denied>,
    /// The day that waivers are held against, instead of today
    #[arg(long, global = true, value_name = "YYYY-MM-DD", hide = true)]
    pub today: Option<String>,
    /// Show advice too: where a target only approximates what is written, and the like
    #[arg(long, global = true)]
    pub notes: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// With the source around every place
    Full,
    /// One line each
    Concise,
    /// Workflow commands of GitHub Actions, shown beside the lines of a pull request
    Github,
    /// One JSON document on standard output
    Json,
}

impl From<OutputFormat> for Format {
    fn from(format: OutputFormat) -> Self {
        match format {
            OutputFormat::Full => Format::Full,
            OutputFormat::Concise => Format::Concise,
            OutputFormat::Github => Format::Github,
            OutputFormat::Json => Format::Json,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// When it goes to a terminal
    Auto,
    Always,
    Never,
}

/// What can be taken for an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Denied {
    /// Every open question
    Todo,
    /// Every warning
    Warnings,
    /// Changes that restart copies one by one, and all that are worse
    Rolls,
    /// Changes that mean a short outage, and all that are worse
    Interrupts,
    /// Changes that destroy something and make it again, and all that are worse
    Replaces,
    /// Changes that a person has to carry out, and all that are worse
    Steps,
    /// Changes that lose data, and all that are worse
    Loses,
    /// Changes that the target refuses
    Impossible,
}

impl Denied {
    /// The class of change from which on it is denied.
    pub fn class(self) -> Option<Class> {
        Some(match self {
            Denied::Todo | Denied::Warnings => return None,
            Denied::Rolls => Class::Rolls,
            Denied::Interrupts => Class::Interrupts,
            Denied::Replaces => Class::Replaces,
            Denied::Steps => Class::Steps,
            Denied::Loses => Class::Loses,
            Denied::Impossible => Class::Impossible,
        })
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write the files of the platform
    Compile(Compile),
    /// Report every mistake and write nothing
    Check(Check),
    /// Say what changed since a base, and what that does to what runs
    Diff(Diff),
    /// Bring descriptions into their canonical form
    Fmt(Fmt),
    /// Tell what a diagnostic means and how to mend it
    Explain(Explain),
    /// List every open question and what waits for its answer
    Todo(Todo),
    /// List what has to be there before what is written can be used
    Doctor(Doctor),
    /// Tell where a line of a file that was written comes from
    Trace(Trace),
    /// Write the `.env` of an environment that runs under Docker Compose
    Env(Env),
    /// Begin a description
    Init(Init),
    /// Answer an editor, over standard input and output
    Lsp(Lsp),
    /// List, show or copy the components that come with Groundplan
    Std(Std),
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  groundplan std list
  groundplan std show python       what `use \"std:python\"` brings
  groundplan std copy python       a copy in `components/python.kdl`, to be changed")]
pub struct Std {
    #[command(subcommand)]
    pub action: StdAction,
}

/// What to do with the standard library.
#[derive(Debug, Subcommand)]
pub enum StdAction {
    /// List every library with its components
    List,
    /// Show what the components of a library take
    Show {
        /// The name behind `std:`
        name: String,
    },
    /// Write a copy of a library into the project
    Copy {
        /// The name behind `std:`
        name: String,
    },
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  groundplan compile
  groundplan compile examples/agent-platform
  groundplan compile -e local -t compose
  groundplan compile --diff      what would change
  groundplan compile --check     exit 1 and a diff unless everything is current

What Groundplan wrote is replaced, and removed when nothing describes it any more; what somebody \
changed in it is kept under `.groundplan/kept` first. A file that Groundplan did not write is never \
overwritten: nothing is written then.")]
pub struct Compile {
    /// A project: its directory or any file of it; may be given several times [default: the project
    /// around the working directory]
    pub paths: Vec<PathBuf>,
    /// Only this environment; may be given several times
    #[arg(short = 'e', long = "environment", value_name = "ENV")]
    pub environments: Vec<String>,
    /// Only this target; may be given several times
    #[arg(short = 't', long = "target", value_name = "TARGET",
          value_parser = PossibleValuesParser::new(Target::ALL.map(Target::word)))]
    pub targets: Vec<String>,
    /// Write everything but workflows to this directory of the project
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Write nothing; show what is not current, and exit with 1 if anything is not
    #[arg(long)]
    pub check: bool,
    /// Write nothing; show what would change
    #[arg(long)]
    pub diff: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  groundplan check
  groundplan check services/api.kdl shop/platform.kdl    the projects around files
  groundplan check --deny todo --deny warnings
  groundplan check --output-format json")]
pub struct Check {
    /// A project: its directory or any file of it; may be given several times [default: the project
    /// around the working directory]
    pub paths: Vec<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  groundplan diff                     against where this branch left the default branch
  groundplan diff v1.4.0              against a tag, a branch or a commit
  groundplan diff --deny interrupts   exit 1 if anything means an outage or worse
  groundplan diff --markdown          as a comment of a pull request

Exit 1 when `compile` would refuse a change; with `--deny CLASS`, when a change is of that class or \
worse.")]
pub struct Diff {
    /// What to judge against: any name that Git knows [default: where this branch left the default
    /// branch; on that branch, HEAD]
    pub base: Option<String>,
    /// The project's directory or its entry file [default: the project around the working directory]
    #[arg(short, long, value_name = "PATH")]
    pub project: Option<PathBuf>,
    /// As Markdown, never longer than a comment may be
    #[arg(long)]
    pub markdown: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  groundplan fmt                 every description below the working directory
  groundplan fmt services/*.kdl
  groundplan fmt --check         name the files that are not formatted, and exit with 1
  groundplan fmt - < in.kdl      from standard input to standard output")]
pub struct Fmt {
    /// Files and directories, or `-` for standard input [default: the working directory]
    pub paths: Vec<PathBuf>,
    /// Write nothing; name the files that are not formatted, and exit with 1 if there are any
    #[arg(long)]
    pub check: bool,
    /// Write nothing; show what would change, and exit with 1 if anything would
    #[arg(long, conflicts_with = "check")]
    pub diff: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  groundplan explain                    every code there is
  groundplan explain unknown-reference")]
pub struct Explain {
    /// The code of a diagnostic, as it is shown in brackets
    pub code: Option<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  groundplan todo
  groundplan todo --output-format json")]
pub struct Todo {
    /// The project's directory or its entry file [default: the project around the working directory]
    pub path: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  groundplan doctor
  groundplan doctor -e production
  groundplan doctor --output-format json

It is read off what would be written; nothing outside is asked. Each thing is shown with the commands \
that look whether it is there.")]
pub struct Doctor {
    /// The project's directory or its entry file [default: the project around the working directory]
    pub path: Option<PathBuf>,
    /// Only this environment; may be given several times
    #[arg(short = 'e', long = "environment", value_name = "ENV")]
    pub environments: Vec<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  groundplan trace generated/local/compose/compose.yaml:12
  groundplan trace generated/staging/terraform/network.tf.json:40 --output-format json

Everything is compiled for the answer, and nothing is written.")]
pub struct Trace {
    /// A file that Groundplan writes and a line of it
    #[arg(value_name = "FILE:LINE")]
    pub place: String,
    /// The project's directory or its entry file [default: the project around the file]
    pub path: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  groundplan env local
  groundplan env local --without anthropic-api-key
  docker compose -f generated/local/compose/compose.yaml up

Passwords that the platform owns are made up; a secret that somebody else hands out is left blank, \
or, with what needs it, out. A value that is there is never replaced, and none is ever printed. Each \
checkout of a project gets a name, and so volumes, of its own, and ports that are free.")]
pub struct Env {
    /// The environment; it runs under Docker Compose
    #[arg(value_name = "ENV")]
    pub environment: String,
    /// The project's directory or its entry file [default: the project around the working directory]
    pub path: Option<PathBuf>,
    /// A secret that you have not got: what needs it is not started
    #[arg(long, value_name = "SECRET")]
    pub without: Vec<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  groundplan init
  groundplan init shop

A `pyproject.toml`, `requirements.txt` or `Dockerfile` in the directory is read for what to \
describe. Nothing is ever overwritten.")]
pub struct Init {
    /// The directory [default: the working directory]
    pub path: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
An editor starts it and speaks the Language Server Protocol with it; `docs/editors.md` says how each \
is told to.")]
pub struct Lsp {
    /// Ignored: there is no other way to speak than standard input and output
    #[arg(long, hide = true)]
    pub stdio: bool,
}
