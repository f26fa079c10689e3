use gen_lsp_types::{
    DocumentDiagnosticParams, DocumentDiagnosticReport, FullDocumentDiagnosticReport,
    RelatedFullDocumentDiagnosticReport,
};

use crate::lsp::report;
use crate::lsp::workspace::Workspace;

/// The faults of a file, for an editor that asks.
pub(super) fn of_document(
    workspace: &Workspace,
    params: DocumentDiagnosticParams,
) -> DocumentDiagnosticReport {
    let found = workspace.at(&params.text_document).map(|at| {
        let path = at.project.path(at.file);
        report::by_file(workspace, at.project).remove(&path).unwrap_or_default()
    });
    DocumentDiagnosticReport::RelatedFullDocumentDiagnosticReport(
        RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report: FullDocumentDiagnosticReport {
                result_id: None,
                items: found.unwrap_or_default(),
            },
        },
    )
}
