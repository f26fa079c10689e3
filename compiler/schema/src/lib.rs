//! Node kinds as data, value types, decoding and merging.
//!
//! A node kind is declared once, as a documented struct with `#[derive(Node)]`; the derive emits
//! [`NodeKind`] data and a `build` from a [`Record`]. Between the two stands one generic pipeline:
//! [`decode`](Decoder) reads syntax into a record and reports every fault, [`merge`] lays an
//! environment's overrides over it, and [`Node::build`] turns it into the typed struct. No reader
//! of a kind needs code of its own.

mod build;
mod decode;
mod faults;
mod held;
mod kind;
mod merge;
mod record;
mod reference;
pub mod scalar;
mod suggest;
mod text;
mod value;
mod view;

pub use build::{Body, Build, FieldType, Group, Keyed, Map, Node, Overrides, Under, require};
pub use decode::{ANNOTATIONS, Decoder, prose, with_rename};
pub use faults::*;
pub use groundplan_schema_derive::{Choice, Node};
pub use groundplan_source::DefaultRule;
pub use held::{Held, Word};
pub use kind::{Field, FieldDefault, KindRef, NodeKind, Position, Reason, Shape, concat_fields};
pub use merge::{lay_over, merge};
pub use record::{Cell, CellValue, Entry, Record, Slot};
pub use reference::{page, reference};
pub use scalar::{Named, Raw, ScalarFault, ScalarType, ValueType};
pub use suggest::nearest;
pub use text::{Piece, Reference, TemplateFault, Text};
pub use value::{Question, Value};
pub use view::{Budget, Item, Mark, Scope, View, is_each, is_when, mark};
