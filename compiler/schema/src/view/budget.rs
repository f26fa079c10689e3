use std::cell::Cell;
use std::rc::Rc;

/// How many nodes the components and repetitions of one project may still make. Without an end to
/// it, thirty lines that double one another would make a thousand million.
#[derive(Clone, Debug)]
pub struct Budget(Rc<Cell<usize>>);

impl Default for Budget {
    fn default() -> Self {
        Budget(Rc::new(Cell::new(Self::NODES)))
    }
}

impl Budget {
    /// The most nodes.
    pub const NODES: usize = 100_000;

    /// Whether there may be so many nodes more; from the first that may not, there are none.
    #[must_use]
    pub fn spend(&self, nodes: usize) -> bool {
        let left = self.0.get().checked_sub(nodes);
        self.0.set(left.unwrap_or(0));
        left.is_some_and(|left| left > 0)
    }

    /// Whether there was more to be made than may be.
    pub fn is_spent(&self) -> bool {
        self.0.get() == 0
    }
}
