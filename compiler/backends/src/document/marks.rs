use groundplan_source::Origin;

/// Where the lines of a written document came from.
#[derive(Clone, Debug, Default)]
pub struct Marks<'m> {
    /// Every pointer, one behind the other.
    pointers: String,
    marks: Vec<RawMark<'m>>,
}

#[derive(Clone, Copy, Debug)]
struct RawMark<'m> {
    line: u32,
    pointer_end: u32,
    origin: &'m Origin,
}

/// That a line came from somewhere.
#[derive(Clone, Copy, Debug)]
pub struct Mark<'a, 'm> {
    /// The line, from one.
    pub line: u32,
    /// The JSON pointer of the node (RFC 6901); of its document, in a stream of several.
    pub pointer: &'a str,
    /// Where it came from.
    pub origin: &'m Origin,
}

impl<'m> Marks<'m> {
    /// The marks in the order of the lines.
    pub fn iter(&self) -> impl Iterator<Item = Mark<'_, 'm>> {
        let mut start = 0;
        self.marks.iter().map(move |raw| {
            let end = raw.pointer_end as usize;
            let pointer = self.pointers.get(start..end).unwrap_or_default();
            start = end;
            Mark { line: raw.line, pointer, origin: raw.origin }
        })
    }

    /// Whether nothing is known of any line.
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }

    /// Notes where a line came from. Lines are added in order.
    pub fn add(&mut self, line: u32, pointer: &str, origin: &'m Origin) {
        self.pointers.push_str(pointer);
        let pointer_end = u32::try_from(self.pointers.len()).unwrap_or(u32::MAX);
        self.marks.push(RawMark { line, pointer_end, origin });
    }
}

/// A JSON pointer that grows and shrinks with the walk over a document.
#[derive(Default)]
pub(super) struct Pointer(String);

impl Pointer {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Steps into `key`; hand the result to [`Pointer::leave`].
    pub(super) fn enter(&mut self, key: &str) -> usize {
        let length = self.0.len();
        self.0.push('/');
        if key.contains(['~', '/']) {
            self.0.push_str(&key.replace('~', "~0").replace('/', "~1"));
        } else {
            self.0.push_str(key);
        }
        length
    }

    /// Steps into the item of that index.
    pub(super) fn enter_index(&mut self, index: usize) -> usize {
        let length = self.0.len();
        self.0.push('/');
        self.0.push_str(&index.to_string());
        length
    }

    pub(super) fn leave(&mut self, length: usize) {
        self.0.truncate(length);
    }
}
