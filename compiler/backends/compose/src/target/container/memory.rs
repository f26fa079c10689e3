//! Memory, as Docker takes amounts of it.

use groundplan_document::{Map, Node};
use groundplan_model::kinds::InstanceSize;
use groundplan_schema::scalar::Size;

/// An amount of memory in the largest unit that it is whole in. To Docker these are powers of two.
pub fn size(size: Size) -> String {
    let units = [(1 << 30, "g"), (1 << 20, "m"), (1 << 10, "k")];
    let whole = units.into_iter().find(|(unit, _)| size.0.is_multiple_of(*unit));
    match whole {
        Some((unit, name)) => format!("{}{name}", size.0 / unit),
        None => format!("{}b", size.0),
    }
}

/// A limit on memory that this backend chose.
pub fn limit<'m>(limit: Size, container: &mut Map<'m>) {
    container.put("mem_limit", Node::from(size(limit)));
}

/// What a machine of that size may use here, where it shares one machine with everything else.
pub fn of_instance(size: &InstanceSize) -> Size {
    match size {
        InstanceSize::Small => Size(512 << 20),
        InstanceSize::Medium => Size(1 << 30),
        InstanceSize::Large => Size(2 << 30),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What Docker reads: a number and a unit that is a power of two.
    fn read(text: &str) -> Option<u64> {
        let (digits, unit) = text.split_at(text.len().checked_sub(1)?);
        let exponent = "bkmg".find(unit)?;
        digits.parse::<u64>().ok()?.checked_mul(1 << (10 * exponent))
    }

    proptest! {
        #[test]
        fn docker_reads_the_amount_that_was_meant(bytes in 1_u64..1 << 50, unit in 0_u32..4) {
            let amount = (bytes >> (10 * unit)).max(1) << (10 * unit);
            prop_assert_eq!(read(&size(Size(amount))), Some(amount));
        }
    }
}
