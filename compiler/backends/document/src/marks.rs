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
        self.close(line, origin);
    }

    pub(super) fn add_at(&mut self, line: u32, pointer: &Pointer<'_>, origin: &'m Origin) {
        pointer.write(&mut self.pointers);
        self.close(line, origin);
    }

    fn close(&mut self, line: u32, origin: &'m Origin) {
        let pointer_end = u32::try_from(self.pointers.len()).unwrap_or(u32::MAX);
        self.marks.push(RawMark { line, pointer_end, origin });
    }
}

/// Where a walk over a document stands. It becomes text only where there is a mark, which few nodes
/// have.
#[derive(Default)]
pub(super) struct Pointer<'n>(Vec<Step<'n>>);

enum Step<'n> {
    Key(&'n str),
    Index(usize),
}

impl<'n> Pointer<'n> {
    /// Steps into `key`.
    pub(super) fn enter(&mut self, key: &'n str) {
        self.0.push(Step::Key(key));
    }

    /// Steps into the item of that index.
    pub(super) fn enter_index(&mut self, index: usize) {
        self.0.push(Step::Index(index));
    }

    /// Steps out again.
    pub(super) fn leave(&mut self) {
        self.0.pop();
    }

    fn write(&self, out: &mut String) {
        for step in &self.0 {
            out.push('/');
            match step {
                Step::Key(key) if key.contains(['~', '/']) => {
                    out.push_str(&key.replace('~', "~0").replace('/', "~1"));
                }
                Step::Key(key) => out.push_str(key),
                Step::Index(index) => out.push_str(&index.to_string()),
            }
        }
    }
}
