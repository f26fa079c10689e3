//! Faults in the protocol's words: the same text and codes as on the command line.

use std::collections::BTreeMap;
use std::path::PathBuf;

use gen_lsp_types::{
    Code, CodeDescription, Diagnostic as Shown, DiagnosticRelatedInformation, DiagnosticSeverity,
    Message, Uri,
};
use groundplan_source::{Diagnostic, Severity, redacted};

use super::project::Open;
use super::workspace::{At, Workspace};

/// What is found in each file of a project; files without a fault are not named.
pub(super) fn by_file(workspace: &Workspace, project: &Open) -> BTreeMap<PathBuf, Vec<Shown>> {
    let mut files: BTreeMap<PathBuf, Vec<Shown>> = BTreeMap::new();
    for fault in project.diagnostics() {
        let at = At { workspace, project, file: fault.span().file };
        if let Some(shown) = shown(&at, fault) {
            files.entry(project.path(at.file)).or_default().push(shown);
        }
    }
    files
}

/// One fault.
pub(super) fn shown(at: &At<'_>, fault: &Diagnostic) -> Option<Shown> {
    let fault = redacted(&at.project.analysis().loaded().sources, fault);
    let mut message = fault.message.clone();
    for help in &fault.helps {
        message.push_str("\nhelp: ");
        message.push_str(help);
    }
    let others = fault.labels.iter().skip(1).filter_map(|label| {
        let location = at.location(label.span)?;
        Some(DiagnosticRelatedInformation { location, message: label.text.clone() })
    });
    let others: Vec<_> = others.collect();
    Some(Shown {
        range: at.range(fault.span())?,
        severity: Some(match fault.severity {
            Severity::Error => DiagnosticSeverity::Error,
            Severity::Warning => DiagnosticSeverity::Warning,
            Severity::Advice => DiagnosticSeverity::Hint,
        }),
        code: Some(Code::String(fault.rule.code.to_owned())),
        code_description: page(fault.rule.code).map(|href| CodeDescription { href }),
        source: Some("groundplan".to_owned()),
        message: Message::String(message),
        tags: None,
        related_information: (!others.is_empty()).then_some(others),
        data: None,
    })
}

/// The page of a code, as `explain` prints it.
fn page(code: &str) -> Option<Uri> {
    let repository = env!("CARGO_PKG_REPOSITORY");
    Uri::parse(&format!("{repository}/blob/main/docs/diagnostics/{code}.md")).ok()
}
