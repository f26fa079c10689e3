//! `#[derive(Node)]` and `#[derive(Choice)]`: a node kind or an enumeration of the language,
//! declared once as a documented Rust type and emitted as data that every reader shares.

mod attribute;
mod choice;
mod node;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Makes a struct a node kind.
///
/// On the struct: `#[node(name = "service")]`. On a field, beside its documentation:
///
/// - nothing: a named field, written as a property or a child in kebab-case;
/// - `#[node(argument)]`: written as an argument of the node;
/// - `#[node(name = "as")]`: written under another name;
/// - `#[node(default = "30s", because = "why this is the choice")]`: its default;
/// - `#[node(flatten)]`: a part whose fields stand in this kind as if they were its own.
#[proc_macro_derive(Node, attributes(node))]
pub fn derive_node(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    node::expand(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// Makes an enumeration a value type that is written as one of its variants in kebab-case.
#[proc_macro_derive(Choice, attributes(node))]
pub fn derive_choice(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    choice::expand(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}
