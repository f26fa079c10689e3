use crate::{FileId, Position, Sources};

/// Finds positions for people. Columns count characters, so each is a walk along its line; this
/// goes on from the last place where it can, so that a long line full of faults is walked once.
pub(super) struct Positions<'s> {
    sources: &'s Sources,
    last: Option<(FileId, u32, Position)>,
}

impl<'s> Positions<'s> {
    pub fn new(sources: &'s Sources) -> Self {
        Self { sources, last: None }
    }

    /// Where the byte `offset` of `file` is; line and column 1 for an unknown file.
    pub fn of(&mut self, file: FileId, offset: u32) -> Position {
        let Some(source) = self.sources.get(file) else {
            return Position { line: 1, column: 1 };
        };
        let line = source.line_index(offset);
        let number = u32::try_from(line).unwrap_or(u32::MAX).saturating_add(1);
        let (start, column) = match self.last {
            Some((same, at, last)) if same == file && at <= offset && last.line == number => {
                (at as usize, last.column)
            }
            _ => (source.line_range(line).start, 1),
        };
        let walked = source.text.get(start..offset as usize).unwrap_or_default().chars().count();
        let column = u32::try_from(walked).unwrap_or(u32::MAX).saturating_add(column);
        let position = Position { line: number, column };
        self.last = Some((file, offset, position));
        position
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn going_on_is_the_same_as_starting_over() {
        let mut sources = Sources::default();
        let file = sources.add("a.kdl", "ä b → c\nd é f\n");
        let text = sources.text(file).to_owned();
        let mut walking = Positions::new(&sources);
        for (offset, _) in text.char_indices() {
            let offset = offset as u32;
            assert_eq!(walking.of(file, offset), sources.get(file).unwrap().position(offset));
        }
        assert_eq!(walking.of(file, 3), Position { line: 1, column: 3 });
    }
}
