/// How large a document may be before it is refused, so that hostile input costs little.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The most bytes in one file.
    pub max_bytes: usize,
    /// The most blocks, or block comments, inside one another.
    pub max_depth: usize,
    /// The most bytes in one string.
    pub max_string: usize,
    /// The most faults in one file; what follows them is not read.
    pub max_faults: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_bytes: 1 << 20, max_depth: 64, max_string: 64 << 10, max_faults: 1000 }
    }
}
