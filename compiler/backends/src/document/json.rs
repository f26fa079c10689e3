use super::marks::Pointer;
use super::{Data, Marks, Node};

/// Writes a document as JSON: two spaces of indentation, keys in their order, one final line break.
pub fn write_json<'m>(root: &Node<'m>) -> (String, Marks<'m>) {
    let mut writer = Writer {
        out: String::new(),
        line: 1,
        marks: Marks::default(),
        pointer: Pointer::default(),
    };
    writer.node(root, 0);
    writer.out.push('\n');
    (writer.out, writer.marks)
}

struct Writer<'m> {
    out: String,
    line: u32,
    marks: Marks<'m>,
    pointer: Pointer,
}

impl<'m> Writer<'m> {
    // Recursion follows a tree that a backend built, whose depth its code bounds.
    fn node(&mut self, node: &Node<'m>, depth: usize) {
        if let Some(origin) = node.origin {
            self.marks.add(self.line, self.pointer.as_str(), origin);
        }
        match &node.data {
            Data::Null => self.out.push_str("null"),
            Data::Bool(value) => self.out.push_str(if *value { "true" } else { "false" }),
            Data::Integer(value) => self.out.push_str(&value.to_string()),
            Data::Decimal(value) => self.out.push_str(&value.to_string()),
            Data::Text(text) => quote(text, &mut self.out),
            Data::List(items) if items.is_empty() => self.out.push_str("[]"),
            Data::Map(map) if map.is_empty() => self.out.push_str("{}"),
            Data::List(items) => {
                self.out.push('[');
                for (index, item) in items.iter().enumerate() {
                    self.separate(index, depth + 1);
                    let length = self.pointer.enter_index(index);
                    self.node(item, depth + 1);
                    self.pointer.leave(length);
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
                    let length = self.pointer.enter(key);
                    self.node(value, depth + 1);
                    self.pointer.leave(length);
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
        for _ in 0..depth {
            self.out.push_str("  ");
        }
    }
}

/// Writes `text` between double quotes so that every JSON and every YAML reader gets it back:
/// besides what JSON asks for, control characters, line separators, byte order marks and
/// non-characters are escaped, which some readers of YAML refuse or fold.
pub fn quote(text: &str, out: &mut String) {
    out.push('"');
    let mut plain = 0;
    for (at, c) in text.char_indices() {
        let escape: Option<&str> = match c {
            '"' => Some("\\\""),
            '\\' => Some("\\\\"),
            '\n' => Some("\\n"),
            '\r' => Some("\\r"),
            '\t' => Some("\\t"),
            c if needs_escape(c) => None,
            _ => continue,
        };
        out.push_str(text.get(plain..at).unwrap_or_default());
        match escape {
            Some(escape) => out.push_str(escape),
            // Every character that needs it lies in the basic plane, but for non-characters.
            None => {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
        plain = at + c.len_utf8();
    }
    out.push_str(text.get(plain..).unwrap_or_default());
    out.push('"');
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
