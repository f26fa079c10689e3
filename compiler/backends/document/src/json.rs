use std::fmt::Write as _;

use super::marks::Pointer;
use super::{Data, Marks, Node};

/// Writes a document as JSON: two spaces of indentation, keys in their order, one final line break.
pub fn write_json<'m>(root: &Node<'m>) -> (String, Marks<'m>) {
    let out = String::with_capacity(super::ROOM);
    let mut writer = Writer { out, line: 1, marks: Marks::default(), pointer: Pointer::default() };
    writer.node(root, 0);
    writer.out.push('\n');
    writer.out.shrink_to_fit();
    (writer.out, writer.marks)
}

struct Writer<'n, 'm> {
    out: String,
    line: u32,
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

    fn separate(&mut self, index: usize, depth: usize) {
        if index > 0 {
            self.out.push(',');
        }
        self.new_line(depth);
    }

    fn new_line(&mut self, depth: usize) {
        self.out.push('\n');
        self.line = self.line.saturating_add(1);
        indent(depth, &mut self.out);
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
