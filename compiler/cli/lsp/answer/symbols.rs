use gen_lsp_types::{
    BaseSymbolInformation, DocumentSymbol, DocumentSymbolParams, DocumentSymbolResponse,
    SymbolKind, WorkspaceSymbol, WorkspaceSymbolLocation, WorkspaceSymbolParams,
    WorkspaceSymbolResponse,
};
use groundplan_ide::Symbol;

use crate::lsp::workspace::{At, Workspace};

/// The outline of a file.
pub(super) fn of_document(
    workspace: &Workspace,
    params: DocumentSymbolParams,
) -> Option<DocumentSymbolResponse> {
    let at = workspace.at(&params.text_document)?;
    let symbols = at.project.analysis().symbols(at.file);
    Some(DocumentSymbolResponse::DocumentSymbolList(
        symbols.into_iter().filter_map(|symbol| nested(&at, symbol)).collect(),
    ))
}

/// Recursion follows the nesting of symbols, which is that of the schema.
#[allow(deprecated, reason = "the type has a field that is")]
fn nested(at: &At<'_>, symbol: Symbol) -> Option<DocumentSymbol> {
    let children: Vec<_> =
        symbol.children.into_iter().filter_map(|child| nested(at, child)).collect();
    Some(DocumentSymbol {
        kind: kind(&symbol.kind),
        detail: (symbol.name != symbol.kind).then(|| symbol.kind.clone()),
        name: symbol.name,
        tags: None,
        deprecated: None,
        range: at.range(symbol.span)?,
        selection_range: at.range(symbol.selection)?,
        children: (!children.is_empty()).then_some(children),
    })
}

/// What projects declare, by a part of its name.
pub(super) fn of_workspace(
    workspace: &Workspace,
    params: WorkspaceSymbolParams,
) -> Option<WorkspaceSymbolResponse> {
    let query = params.query.to_lowercase();
    let mut found = Vec::new();
    for project in workspace.projects.values() {
        for (file, _) in project.analysis().loaded().sources.iter() {
            let at = At { workspace, project, file };
            let symbols = project.analysis().symbols(file).into_iter();
            let wanted = symbols.filter(|symbol| symbol.name.to_lowercase().contains(&query));
            found.extend(wanted.filter_map(|symbol| flat(&at, symbol)));
        }
    }
    Some(WorkspaceSymbolResponse::WorkspaceSymbolList(found))
}

fn flat(at: &At<'_>, symbol: Symbol) -> Option<WorkspaceSymbol> {
    Some(WorkspaceSymbol {
        location: WorkspaceSymbolLocation::Location(at.location(symbol.selection)?),
        data: None,
        base_symbol_information: BaseSymbolInformation {
            kind: kind(&symbol.kind),
            container_name: Some(symbol.kind.clone()),
            name: symbol.name,
            tags: None,
        },
    })
}

/// The nearest of the protocol's kinds: it has none of ours, and editors draw an icon for each.
pub(super) fn kind(word: &str) -> SymbolKind {
    match word {
        "platform" => SymbolKind::Package,
        "environment" => SymbolKind::Namespace,
        "service" | "worker" => SymbolKind::Class,
        "job" | "cron" | "pipeline" => SymbolKind::Function,
        "database" | "cache" | "bucket" => SymbolKind::Struct,
        "secret" => SymbolKind::Key,
        "external" | "port" => SymbolKind::Interface,
        _ => SymbolKind::Property,
    }
}
