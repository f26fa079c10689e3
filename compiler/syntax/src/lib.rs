//! A lossless, recovering KDL v2 parser and formatter.
//!
//! [`parse`] always returns a tree, with every fault beside it; [`lex`] cuts any text into tokens
//! that tile it; [`format`] brings a document into its canonical form. Nothing here recurses on
//! its input, in parsing or in dropping, and everything is linear in the text.

mod character;
mod faults;
mod format;
mod lexer;
mod limits;
mod number;
mod parser;
mod string;
mod tree;

pub use faults::RULES;
pub use format::format;
pub use lexer::{Token, TokenKind, lex};
pub use limits::Limits;
pub use parser::parse;
pub use tree::{Annotation, Entry, Node, Tree, Value};
