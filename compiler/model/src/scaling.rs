use groundplan_schema::Value;
use groundplan_schema::scalar::Percent;

use crate::kinds::Replicas;

/// How many replicas of a workload run, once defaults are filled in.
#[derive(Clone, Copy, Debug)]
pub enum Scaling<'m> {
    /// Always so many; the value says who wrote it.
    Fixed(Option<&'m Value<u32>>),
    /// Between two bounds, by load.
    Auto {
        /// The least; 1 when it is not written.
        min: Option<&'m Value<u32>>,
        /// The most.
        max: &'m Value<u32>,
        /// The share of requested processors to stay below; 70 % when it is not written.
        cpu: Option<&'m Value<Percent>>,
    },
}

impl Replicas {
    /// A greatest number makes it scale by load; anything else is a fixed number.
    pub fn scaling(&self) -> Scaling<'_> {
        match &self.max {
            Some(max) => Scaling::Auto { min: self.min.as_ref(), max, cpu: self.cpu.as_ref() },
            None => Scaling::Fixed(self.count.as_ref().or(self.min.as_ref())),
        }
    }
}
