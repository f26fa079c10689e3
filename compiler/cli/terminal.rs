use std::io::{self, ErrorKind, IsTerminal as _, Write as _};

use groundplan_source::{Diagnostic, Format, Options, Renderer, Severity, Sources};

use crate::arguments::{Colour, Global};
use crate::exit::{Failure, reason};

/// Where a command speaks: data go to standard output, messages to standard error.
#[derive(Clone, Copy, Debug)]
pub struct Terminal {
    /// How diagnostics and results are written.
    pub format: Format,
    /// Whether advice is shown.
    notes: bool,
    colour: Colour,
}

impl Terminal {
    /// The terminal as the command line asks for it.
    pub fn new(global: &Global) -> Self {
        Self { format: global.output_format.into(), notes: global.notes, colour: global.color }
    }

    /// Whether results are written for programs.
    pub fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Writes data to standard output. Nobody reading any more is no fault.
    ///
    /// # Errors
    /// Standard output cannot be written to.
    pub fn data(&self, text: &str) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(Failure::new(format!("cannot write to standard output: {}", reason(&error))))
            }
            _ => Ok(()),
        }
    }

    /// Writes a message to standard error. When even that fails there is nobody to tell.
    pub fn say(&self, text: &str) {
        let mut out = io::stderr().lock();
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    /// The diagnostics that are to be shown, as text for standard output or standard error.
    pub fn rendered(&self, sources: &Sources, diagnostics: &[Diagnostic], to: Stream) -> String {
        let colour = self.format == Format::Full && self.is_coloured(to);
        let options = Options { format: self.format, colour, width: width(to) };
        let renderer = Renderer::new(options);
        match self.notes {
            true => renderer.render(sources, diagnostics),
            false => {
                let is_shown = |fault: &&Diagnostic| fault.severity < Severity::Advice;
                let shown: Vec<Diagnostic> = diagnostics.iter().filter(is_shown).cloned().collect();
                renderer.render(sources, &shown)
            }
        }
    }

    /// Whether what goes to that stream is coloured.
    pub fn is_coloured(&self, to: Stream) -> bool {
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        match self.colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto if set("NO_COLOR") => false,
            Colour::Auto => {
                let forced = std::env::var_os("CLICOLOR_FORCE")
                    .is_some_and(|value| !value.is_empty() && value != "0");
                let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
                forced || (!dumb && to.is_terminal())
            }
        }
    }
}

/// One of the two streams that a command writes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Error,
}

impl Stream {
    fn is_terminal(self) -> bool {
        match self {
            Stream::Out => io::stdout().is_terminal(),
            Stream::Error => io::stderr().is_terminal(),
        }
    }
}

/// The columns of the terminal behind a stream; 80 when there is none.
fn width(to: Stream) -> usize {
    let size = match to {
        Stream::Out => terminal_size::terminal_size_of(io::stdout()),
        Stream::Error => terminal_size::terminal_size_of(io::stderr()),
    };
    size.map_or(80, |(width, _)| usize::from(width.0))
}
