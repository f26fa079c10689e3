//! Processors and memory.

use groundplan_model::kinds::Resources;
use groundplan_schema::scalar::{Cpu, Size};

use super::project::Project;
use groundplan_document::{Map, Node};

/// Puts what a container may use: memory as a limit; processors as a weight against others, which
/// is what a request is to Kubernetes, and as a limit where there is one.
pub(super) fn put_limits<'m>(
    project: &Project<'_, 'm>,
    resources: &'m Resources,
    container: &mut Map<'m>,
) {
    let cx = project.cx;
    container.put("cpu_shares", cx.node(&resources.cpu, |cpu| shares(*cpu)));
    if let Some(limit) = &resources.cpu_limit {
        container.put("cpus", cx.node(limit, |cpu| f64::from(cpu.0) / 1000.0));
    }
    container.put("mem_limit", cx.node(resources.most_memory(), |memory| size(*memory)));
}

/// The weight of a processor among others is 1024; the least that the kernel takes is 2.
fn shares(cpu: Cpu) -> u64 {
    (u64::from(cpu.0) * 1024 / 1000).max(2)
}

/// An amount of memory in the largest unit that it is whole in. To Docker these are powers of two.
pub(super) fn size(size: Size) -> String {
    let units = [(1 << 30, "g"), (1 << 20, "m"), (1 << 10, "k")];
    let whole = units.into_iter().find(|(unit, _)| size.0.is_multiple_of(*unit));
    match whole {
        Some((unit, name)) => format!("{}{name}", size.0 / unit),
        None => format!("{}b", size.0),
    }
}

/// A limit on memory that this backend chose.
pub(super) fn memory<'m>(limit: Size, container: &mut Map<'m>) {
    container.put("mem_limit", Node::from(size(limit)));
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

    #[test]
    fn a_processor_weighs_as_kubernetes_says() {
        assert_eq!(shares(Cpu(1000)), 1024);
        assert_eq!(shares(Cpu(250)), 256);
        assert_eq!(shares(Cpu(1)), 2);
    }
}
