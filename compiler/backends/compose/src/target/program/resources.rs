//! Processors and memory of what is described.

use groundplan_document::Map;
use groundplan_model::kinds::Resources;
use groundplan_schema::scalar::Cpu;

use crate::target::container::memory::size;
use crate::target::project::Project;

/// Puts what a container may use: memory as a limit; processors as a weight against others, which
/// is what a request is to Kubernetes, and as a limit where there is one.
pub fn put<'m>(project: &Project<'_, 'm>, resources: &'m Resources, container: &mut Map<'m>) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_processor_weighs_as_kubernetes_says() {
        assert_eq!(shares(Cpu(1000)), 1024);
        assert_eq!(shares(Cpu(250)), 256);
        assert_eq!(shares(Cpu(1)), 2);
    }
}
