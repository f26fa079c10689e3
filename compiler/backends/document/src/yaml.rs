use super::flow;
use super::json::{indent, number, quote};
use super::marks::Pointer;
use super::{Comments, Data, Marks, Node};

/// Writes one document as YAML that readers of YAML 1.1 and 1.2 understand alike.
///
/// `header` is put above as comment lines. Text is plain only where an allow-list says that no
/// reader can take it for anything else; it is a literal block where it has several ordinary lines;
/// everything else is double-quoted. There are no anchors, tags or flow collections but `[]`/`{}`.
pub fn write_yaml<'m>(header: &[String], root: &Node<'m>) -> (String, Marks<'m>) {
    write(header, std::slice::from_ref(root), false)
}

/// Writes documents into one file, `---` between them, like [`write_yaml`] but for short maps and
/// lists: they stand in one line.
pub fn write_folded_yaml<'m>(header: &[String], roots: &[Node<'m>]) -> (String, Marks<'m>) {
    write(header, roots, true)
}

fn write<'m>(header: &[String], roots: &[Node<'m>], folds: bool) -> (String, Marks<'m>) {
    let mut writer = Writer {
        out: String::with_capacity(super::ROOM),
        line: 1,
        folds,
        marks: Marks::default(),
        pointer: Pointer::default(),
    };
    for line in header {
        writer.comment(line, 0);
    }
    for (index, root) in roots.iter().enumerate() {
        if index > 0 {
            writer.out.push_str("---\n");
            writer.line = writer.line.saturating_add(1);
        }
        writer.above(root, 0);
        writer.mark(root);
        match &root.data {
            Data::Map(map) if !map.is_empty() => writer.map(map, 0, false),
            Data::List(items) if !items.is_empty() => writer.list(items, 0, false),
            _ => {
                writer.scalar(root);
                writer.end_line();
            }
        }
    }
    writer.out.shrink_to_fit();
    (writer.out, writer.marks)
}

struct Writer<'n, 'm> {
    out: String,
    line: u32,
    /// Whether short maps and lists stand in one line.
    folds: bool,
    marks: Marks<'m>,
    pointer: Pointer<'n>,
}

// Recursion follows a tree that a backend built, whose depth its code bounds.
impl<'n, 'm> Writer<'n, 'm> {
    /// The entries of a map at `depth`. `inline`: the first one stands behind a `- `.
    fn map(&mut self, map: &'n super::Map<'m>, depth: usize, mut inline: bool) {
        for (key, value) in &map.entries {
            if !inline {
                self.above(value, depth);
                self.indent(depth);
            }
            inline = false;
            write_text(key, &mut self.out);
            self.out.push(':');
            self.pointer.enter(key);
            self.mark(value);
            self.value(value, depth);
            self.pointer.leave();
        }
    }

    /// The items of a list whose dashes stand at `depth`.
    fn list(&mut self, items: &'n [Node<'m>], depth: usize, mut inline: bool) {
        for (index, item) in items.iter().enumerate() {
            if !inline {
                self.above(item, depth);
                // Behind a dash there is no line for what belongs above the first key.
                if let Data::Map(map) = &item.data
                    && let Some((_, first)) = map.entries.first()
                {
                    self.above(first, depth);
                }
                self.indent(depth);
            }
            inline = false;
            self.out.push('-');
            self.pointer.enter_index(index);
            self.mark(item);
            match &item.data {
                _ if self.folds && flow::fits(item, self.used() + 1) => self.folded(item),
                Data::Map(map) if !map.is_empty() => {
                    self.out.push(' ');
                    self.map(map, depth + 1, true);
                }
                Data::List(items) if !items.is_empty() => {
                    self.out.push(' ');
                    self.list(items, depth + 1, true);
                }
                _ => {
                    self.out.push(' ');
                    self.scalar(item);
                    self.beside(item);
                    self.end_line();
                }
            }
            self.pointer.leave();
        }
    }

    /// What stands behind `key:`.
    fn value(&mut self, value: &'n Node<'m>, depth: usize) {
        // The parts of an object stand below one another, however short they are.
        let is_part = depth == 0 && matches!(value.data, Data::Map(_));
        match &value.data {
            _ if self.folds && !is_part && flow::fits(value, self.used() + 1) => {
                self.folded(value);
            }
            Data::Map(map) if !map.is_empty() => {
                self.beside(value);
                self.end_line();
                self.map(map, depth + 1, false);
            }
            Data::List(items) if !items.is_empty() => {
                self.beside(value);
                self.end_line();
                self.list(items, depth + 1, false);
            }
            Data::Text(text) if is_block(text) => {
                let keeps = text.ends_with('\n');
                self.out.push_str(if keeps { " |" } else { " |-" });
                self.beside(value);
                self.end_line();
                for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
                    if !line.is_empty() {
                        self.indent(depth + 1);
                        self.out.push_str(line);
                    }
                    self.end_line();
                }
            }
            _ => {
                self.out.push(' ');
                self.scalar(value);
                self.beside(value);
                self.end_line();
            }
        }
    }

    /// A map or list, in the rest of the line.
    fn folded(&mut self, node: &'n Node<'m>) {
        self.out.push(' ');
        self.flow(node);
        self.beside(node);
        self.end_line();
    }

    fn flow(&mut self, node: &'n Node<'m>) {
        match &node.data {
            Data::Map(map) if !map.is_empty() => {
                self.out.push('{');
                for (index, (key, value)) in map.entries.iter().enumerate() {
                    self.separate(index);
                    write_flow_text(key, &mut self.out);
                    self.out.push_str(": ");
                    self.pointer.enter(key);
                    self.mark(value);
                    self.flow(value);
                    self.pointer.leave();
                }
                self.out.push('}');
            }
            Data::List(items) if !items.is_empty() => {
                self.out.push('[');
                for (index, item) in items.iter().enumerate() {
                    self.separate(index);
                    self.pointer.enter_index(index);
                    self.mark(item);
                    self.flow(item);
                    self.pointer.leave();
                }
                self.out.push(']');
            }
            Data::Text(text) => write_flow_text(text, &mut self.out),
            _ => self.scalar(node),
        }
    }

    fn separate(&mut self, index: usize) {
        if index > 0 {
            self.out.push_str(", ");
        }
    }

    /// How much of the line is written.
    fn used(&self) -> usize {
        self.out.len() - self.out.rfind('\n').map_or(0, |at| at + 1)
    }

    fn scalar(&mut self, node: &Node<'m>) {
        match &node.data {
            Data::Null => self.out.push_str("null"),
            Data::Bool(value) => self.out.push_str(if *value { "true" } else { "false" }),
            Data::Integer(value) => number(value, &mut self.out),
            Data::Decimal(value) => number(value, &mut self.out),
            Data::Text(text) => write_text(text, &mut self.out),
            Data::List(_) => self.out.push_str("[]"),
            Data::Map(_) => self.out.push_str("{}"),
        }
    }

    fn mark(&mut self, node: &Node<'m>) {
        if let Some(origin) = node.origin {
            self.marks.add_at(self.line, &self.pointer, origin);
        }
    }

    fn above(&mut self, node: &Node<'m>, depth: usize) {
        let Some(comments) = &node.comments else { return };
        let Comments { above, .. } = comments.as_ref();
        for line in above {
            self.comment(line, depth);
        }
    }

    fn comment(&mut self, text: &str, depth: usize) {
        self.indent(depth);
        self.out.push('#');
        if !text.is_empty() {
            self.out.push(' ');
            self.comment_text(text);
        }
        self.end_line();
    }

    fn beside(&mut self, node: &Node<'m>) {
        let text = node.comments.as_ref().and_then(|comments| comments.beside.as_deref());
        if let Some(text) = text {
            self.out.push_str(" # ");
            self.comment_text(text);
        }
    }

    /// A comment ends with its line, whatever its text holds.
    fn comment_text(&mut self, text: &str) {
        match text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            true => self.out.push_str(text),
            false => self.out.extend(text.chars().map(|c| if is_printable(c) { c } else { ' ' })),
        }
    }

    fn indent(&mut self, depth: usize) {
        indent(depth, &mut self.out);
    }

    fn end_line(&mut self) {
        self.out.push('\n');
        self.line = self.line.saturating_add(1);
    }
}

fn write_text(text: &str, out: &mut String) {
    if is_plain(text) { out.push_str(text) } else { quote(text, out) }
}

/// Text inside a map or list that stands in one line: there a `:` ends it for some readers.
pub(super) fn write_flow_text(text: &str, out: &mut String) {
    if is_plain(text) && !text.contains(':') { out.push_str(text) } else { quote(text, out) }
}

/// Whether no reader of YAML 1.1 or 1.2 can take the plain text for anything but itself: it begins
/// with a letter, `_` or `/`, holds nothing that could end it or begin something else, and is none
/// of the words that mean a boolean or nothing.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return false };
    if !(first.is_ascii_alphabetic() || matches!(first, b'_' | b'/')) || text.len() > 200 {
        return false;
    }
    if matches!(last, b' ' | b':') {
        return false;
    }
    if bytes.iter().all(|byte| PLAIN[usize::from(*byte)]) {
        return !is_word(text);
    }
    bytes.iter().zip(bytes.iter().skip(1).chain([&b'x'])).all(|(byte, next)| match byte {
        b':' => *next != b' ',
        b' ' => next.is_ascii_alphanumeric(),
        byte => PLAIN[usize::from(*byte)],
    })
}

/// The bytes that mean nothing but themselves wherever they stand in a plain text.
static PLAIN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128_u8 {
        table[byte as usize] =
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/' | b'@' | b'+');
        byte += 1;
    }
    table
};

/// The words of YAML 1.1 that are no text, and those of YAML 1.2 among them, in every spelling.
fn is_word(text: &str) -> bool {
    const WORDS: [&str; 11] =
        ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"];
    text.len() <= 5 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether the text can be a literal block: several lines of ordinary characters, none of which
/// begins or ends in a way that a reader would fold or take for indentation.
fn is_block(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    text.contains('\n')
        && !body.is_empty()
        && !body.ends_with('\n')
        && !body.starts_with([' ', '\t', '\n'])
        && (body.bytes().all(|byte| matches!(byte, b'\n' | b'\t' | b' '..=b'~'))
            || body.chars().all(|c| c == '\n' || c == '\t' || is_printable(c)))
        && body.split('\n').all(|line| !line.ends_with([' ', '\t']) && !line.starts_with('\t'))
}

/// Characters that every reader takes as they are.
fn is_printable(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a0}'..='\u{200a}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205f}'
        | '\u{2070}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}'
        | '\u{10000}'..='\u{1fffd}')
}
