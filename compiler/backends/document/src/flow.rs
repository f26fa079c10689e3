//! Which maps and lists of a YAML document stand in one line.
//!
//! A list of plain values does where it has room. A map does while it says no more than a reader takes
//! in at a glance, as in `requests: {cpu: "250m", memory: "512Mi"}`.

use super::yaml::write_flow_text;
use super::{Data, Node};

/// How many values a map may hold, those of the maps and lists in it among them.
const VALUES: usize = 3;

/// How long a line may be.
const WIDTH: usize = 100;

/// Whether a map or list has room behind so much of a line.
pub(super) fn fits(node: &Node<'_>, used: usize) -> bool {
    let is_short = match &node.data {
        Data::Map(map) => !map.is_empty() && values(node, VALUES).is_some(),
        Data::List(items) => !items.is_empty() && items.iter().all(is_value),
        _ => false,
    };
    is_short && WIDTH.checked_sub(used).and_then(|room| left(room, node)).is_some()
}

/// What is left of so many values; nothing where there are more, or where a list holds more than
/// values.
fn values(node: &Node<'_>, room: usize) -> Option<usize> {
    match &node.data {
        Data::Map(map) if !map.is_empty() => {
            map.entries.iter().try_fold(room, |room, (_, value)| values(value, room))
        }
        Data::List(items) if !items.is_empty() => {
            items.iter().all(is_value).then_some(())?;
            room.checked_sub(items.len())
        }
        _ => room.checked_sub(1),
    }
}

fn is_value(node: &Node<'_>) -> bool {
    match &node.data {
        Data::Map(map) => map.is_empty(),
        Data::List(items) => items.is_empty(),
        Data::Text(text) => !text.contains('\n'),
        _ => true,
    }
}

/// What is left of a line behind a node. Comments inside have no place in it.
fn left(room: usize, node: &Node<'_>) -> Option<usize> {
    let entry = |room: usize, node: &Node<'_>| match node.comments {
        None => left(room, node)?.checked_sub(", ".len()),
        Some(_) => None,
    };
    match &node.data {
        Data::Null => room.checked_sub("null".len()),
        Data::Bool(_) => room.checked_sub("false".len()),
        Data::Integer(value) => room.checked_sub(value.to_string().len()),
        Data::Decimal(value) => room.checked_sub(value.to_string().len()),
        Data::Text(value) => text(room, value),
        Data::List(items) => items.iter().try_fold(room.checked_sub(2)?, entry),
        Data::Map(map) => {
            map.entries.iter().try_fold(room.checked_sub(2)?, |room, (key, value)| {
                entry(text(room, key)?.checked_sub(": ".len())?, value)
            })
        }
    }
}

fn text(room: usize, text: &str) -> Option<usize> {
    // What is too long as it is need not be quoted.
    if text.len() > room || text.contains('\n') {
        return None;
    }
    let mut written = String::new();
    write_flow_text(text, &mut written);
    room.checked_sub(written.len())
}
