//! Stands in for the renderer of the `source` room until it is there.

use groundplan_source::{Diagnostic, Sources};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    #[default]
    Full,
    Concise,
    Json,
}

#[derive(Clone, Copy, Debug)]
pub struct Options {
    pub format: Format,
    pub colour: bool,
    pub width: usize,
}

pub struct Renderer(Options);

impl Renderer {
    pub fn new(options: Options) -> Self {
        Self(options)
    }

    pub fn render(&self, sources: &Sources, diagnostics: &[Diagnostic]) -> String {
        let _ = (self.0.colour, self.0.width);
        let shown = diagnostics.iter().map(|fault| {
            let (severity, code) = (fault.severity.word(), fault.rule.code);
            (
                format!("{}: {severity}[{code}] {}", sources.locate(fault.span()), fault.message),
                code,
            )
        });
        match self.0.format {
            Format::Json => {
                let all: Vec<_> = shown
                    .map(|(text, code)| serde_json::json!({"code": code, "message": text}))
                    .collect();
                let document = serde_json::json!({"version": 1, "diagnostics": all});
                format!("{document:#}\n")
            }
            _ => shown.map(|(text, _)| text + "\n").collect(),
        }
    }
}
