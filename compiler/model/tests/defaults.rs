//! Every default of the language is a value of its own type.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_types)]

use std::collections::BTreeSet;

use groundplan_model::load::TOP_LEVEL;
use groundplan_schema::{NodeKind, Shape};

#[test]
fn every_default_fits_its_type() {
    let mut seen = BTreeSet::new();
    let mut count = 0;
    for kind in TOP_LEVEL {
        count += check(kind, &mut seen);
    }
    // A test that looks at nothing would hold nothing.
    assert!(count > 40, "{count}");
}

fn check(kind: &NodeKind, seen: &mut BTreeSet<String>) -> usize {
    if !seen.insert(kind.name.to_string()) {
        return 0;
    }
    let mut count = 0;
    for field in kind.fields.iter() {
        let ty = match &field.shape {
            Shape::Node(kind) | Shape::Keyed(kind) | Shape::Part(kind) => {
                count += check(kind.look(), seen);
                continue;
            }
            Shape::Nodes => continue,
            Shape::Scalar(ty) | Shape::List(ty) | Shape::Map(ty) => ty,
        };
        if let Some(default) = &field.default {
            let read = ty.read(default.raw());
            assert!(read.is_ok(), "{}.{}: `{}`: {read:?}", kind.name, field.name, default.text);
            count += 1;
        }
    }
    count
}
