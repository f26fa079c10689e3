use std::fmt::Write as _;

use super::marks::Pointer;
use super::{Data, Marks, Node};

/// Writes a document as JSON: two spaces of indentation, keys in their order, one final line break.
pub fn write_json<'m>(root: &Node<'m>) -> (String, Marks<'m>) {
    write(root, 0)
}

/// Writes a document as JSON like [`write_json`], but for the maps and lists that fit into a line of
/// 100 characters: they stand in one.
pub fn write_folded_json<'m>(root: &Node<'m>) -> (String, Marks<'m>) {
    write(root, 100)
}

fn write<'m>(root: &Node<'m>, width: usize) -> (String, Marks<'m>) {
    let out = String::with_capacity(super::ROOM);
    let (marks, pointer) = (Marks::default(), Pointer::default());
    let mut writer = Writer { out, line: 1, width, is_folded: false, marks, pointer };
    writer.node(root, 0);
    writer.out.push('\n');
    writer.out.shrink_to_fit();
    (writer.out, writer.marks)
}

struct Writer<'n, 'm> {
    out: String,
    line: u32,
    /// How long a line may be in which a map or list stands as a whole.
    width: usize,
    /// Whether what is written now stands in one line.
    is_folded: bool,
    marks: Marks<'m>,
    pointer: Pointer<'n>,
}

impl<'n, 'm> Writer<'n, 'm> {
    // Recursion follows a tree that a backend built, whose depth its code bounds.
    fn node(&mut self, node: &'n Node<'m>, depth: usize) {
        if let Some(origin) = node.origin {
            self.marks.add_at(self.line, &self.pointer, origin);
        }
        match &node.data {
            Data::List(_) | Data::Map(_) if !self.is_folded && self.fits(node) => {
                self.is_folded = true;
                self.data(&node.data, depth);
                self.is_folded = false;
            }
            data => self.data(data, depth),
        }
    }

    fn data(&mut self, data: &'n Data<'m>, depth: usize) {
        match data {
            Data::Null => self.out.push_str("null"),
            Data::Bool(value) => self.out.push_str(if *value { "true" } else { "false" }),
            Data::Integer(value) => number(value, &mut self.out),
            Data::Decimal(value) => number(value, &mut self.out),
            Data::Text(text) => quote(text, &mut self.out),
            Data::List(items) if items.is_empty() => self.out.push_str("[]"),
            Data::Map(map) if map.is_empty() => self.out.push_str("{}"),
            Data::List(items) => {
                self.out.push('[');
                for (index, item) in items.iter().enumerate() {
                    self.separate(index, depth + 1);
                    self.pointer.enter_index(index);
                    self.node(item, depth + 1);
                    self.pointer.leave();
                }
                self.new_line(depth);
                self.out.push(']');
            }
            Data::Map(map) => {
                self.out.push('{');
                for (index, (key, value)) in map.entries.iter().enumerate() {
                    self.separate(index, depth + 1);
                    quote(key, &mut self.out);
                    self.out.push_str(": ");
                    self.pointer.enter(key);
                    self.node(value, depth + 1);
                    self.pointer.leave();
                }
                self.new_line(depth);
                self.out.push('}');
            }
        }
    }

    /// Whether a map or list has room in the rest of the line, with a comma behind it.
    fn fits(&self, node: &Node<'m>) -> bool {
        let line = self.out.rfind('\n').map_or(0, |at| at + 1);
        let used = self.out.len() - line + 1;
        self.width.checked_sub(used).and_then(|room| left(room, node)).is_some()
    }

    fn separate(&mut self, index: usize, depth: usize) {
        if index > 0 {
            self.out.push(',');
            if self.is_folded {
                self.out.push(' ');
            }
        }
        self.new_line(depth);
    }

    fn new_line(&mut self, depth: usize) {
        if self.is_folded {
            return;
        }
        self.out.push('\n');
        self.line = self.line.saturating_add(1);
        indent(depth, &mut self.out);
    }
}

/// What is left of so much room behind a node that is written in one line.
fn left(room: usize, node: &Node<'_>) -> Option<usize> {
    let text = |room: usize, text: &str| {
        // What is too long as it is need not be quoted.
        room.checked_sub(text.len())?;
        let mut quoted = String::new();
        quote(text, &mut quoted);
        room.checked_sub(quoted.len())
    };
    match &node.data {
        Data::Null => room.checked_sub(4),
        Data::Bool(value) => room.checked_sub(if *value { 4 } else { 5 }),
        Data::Integer(value) => room.checked_sub(value.to_string().len()),
        Data::Decimal(value) => room.checked_sub(value.to_string().len()),
        Data::Text(value) => text(room, value),
        Data::List(items) => items
            .iter()
            .try_fold(room.checked_sub(2)?, |room, item| left(room, item)?.checked_sub(2)),
        Data::Map(map) => {
            map.entries.iter().try_fold(room.checked_sub(2)?, |room, (key, value)| {
                left(text(room, key)?.checked_sub(2)?, value)?.checked_sub(2)
            })
        }
    }
}

/// Two spaces for each level.
pub(super) fn indent(depth: usize, out: &mut String) {
    const SPACES: &str = "                                        ";
    match SPACES.get(..depth.saturating_mul(2)) {
        Some(spaces) => out.push_str(spaces),
        None => out.extend(std::iter::repeat_n("  ", depth)),
    }
}

/// Writes a number without an allocation of its own.
pub(super) fn number(value: &dyn std::fmt::Display, out: &mut String) {
    // Writing to a string does not fail.
    let _ = write!(out, "{value}");
}

/// Writes `text` between double quotes so that every JSON and every YAML reader gets it back:
/// besides what JSON asks for, control characters, line separators, byte order marks and
/// non-characters are escaped, which some readers of YAML refuse or fold.
pub fn quote(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| QUOTED[usize::from(byte)]) {
        out.push_str(rest.get(..at).unwrap_or_default());
        let mut chars = rest.get(at..).unwrap_or_default().chars();
        if let Some(c) = chars.next() {
            escape(c, out);
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

/// The bytes that do not stand for themselves in every quoted text, or begin a character that may
/// not.
static QUOTED: [bool; 256] = {
    let mut table = [true; 256];
    let mut byte = b' ';
    while byte <= b'~' {
        table[byte as usize] = matches!(byte, b'"' | b'\\');
        byte += 1;
    }
    table
};

fn escape(c: char, out: &mut String) {
    match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        // Every character that needs it lies in the basic plane, but for non-characters.
        c if needs_escape(c) => {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string does not fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
        c => out.push(c),
    }
}

fn needs_escape(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fffe}'
        | '\u{ffff}')
}
