use gen_lsp_types::{
    SemanticToken, SemanticTokenModifiers, SemanticTokenTypes, SemanticTokens,
    SemanticTokensLegend, SemanticTokensParams,
};
use groundplan_ide::TokenKind;

use crate::lsp::workspace::Workspace;

/// What the numbers of tokens mean: the kinds in our order, and whether something is declared.
pub(in crate::lsp) fn legend() -> SemanticTokensLegend {
    SemanticTokensLegend {
        token_types: TokenKind::ALL.map(|kind| word(kind).to_string()).to_vec(),
        token_modifiers: vec![SemanticTokenModifiers::Declaration.to_string()],
    }
}

/// The nearest of the protocol's types, for which themes have colours.
fn word(kind: TokenKind) -> SemanticTokenTypes {
    match kind {
        TokenKind::Kind => SemanticTokenTypes::Keyword,
        TokenKind::Field => SemanticTokenTypes::Property,
        TokenKind::Annotation => SemanticTokenTypes::Decorator,
        TokenKind::Entity => SemanticTokenTypes::Class,
        TokenKind::Environment => SemanticTokenTypes::Namespace,
        TokenKind::Port => SemanticTokenTypes::Interface,
        TokenKind::Parameter => SemanticTokenTypes::Parameter,
        TokenKind::Attribute => SemanticTokenTypes::Method,
        TokenKind::Choice => SemanticTokenTypes::EnumMember,
        TokenKind::Quantity => SemanticTokenTypes::Number,
    }
}

/// What the words of a file are; each place counts from the one before.
pub(super) fn tokens(
    workspace: &Workspace,
    params: SemanticTokensParams,
) -> Option<SemanticTokens> {
    let at = workspace.at(&params.text_document)?;
    let (mut line, mut column) = (0, 0);
    let mut data = Vec::new();
    for token in at.project.analysis().tokens(at.file) {
        let range = at.range(token.span)?;
        // A text over several lines has no place in the protocol.
        if range.start.line != range.end.line {
            continue;
        }
        let delta_line = range.start.line - line;
        let from = if delta_line == 0 { column } else { 0 };
        let kind = TokenKind::ALL.iter().position(|kind| *kind == token.kind)?;
        data.push(SemanticToken {
            delta_line,
            delta_start: range.start.character - from,
            length: range.end.character - range.start.character,
            token_type: u32::try_from(kind).ok()?,
            token_modifiers_bitset: u32::from(token.declares),
        });
        (line, column) = (range.start.line, range.start.character);
    }
    Some(SemanticTokens { result_id: None, data })
}
