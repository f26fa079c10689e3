//! What a lowering returns: objects, and what they need of what the environment has once.

use groundplan_document::Node;
use groundplan_model::kinds::Route;
use groundplan_schema::scalar::{Cpu, Size};

/// What an entity comes to.
pub struct Lowered<'m> {
    /// Its objects.
    pub stream: Stream<'m>,
    /// What they need beside them.
    pub needs: Needs<'m>,
}

/// Objects of one file.
pub struct Stream<'m> {
    /// The file, below the environment's directory.
    pub path: String,
    /// The objects, in the order in which they are written.
    pub objects: Vec<Node<'m>>,
}

/// What entities need of what the environment has once.
#[derive(Default)]
pub struct Needs<'m> {
    /// A share of the namespace's quota.
    pub requests: Requests,
    /// The routes that lead to them: a class of Ingress, and certificates of their hosts.
    pub routes: Vec<&'m Route>,
    /// Whether they have volumes that outlive pods, of the environment's class.
    pub volumes: bool,
}

impl<'m> Needs<'m> {
    /// Adds what another entity needs.
    pub fn add(&mut self, other: Needs<'m>) {
        self.requests.add(other.requests);
        self.routes.extend(other.routes);
        self.volumes |= other.volumes;
    }
}

/// What pods request at most, together.
#[derive(Clone, Copy, Default)]
pub struct Requests {
    /// How many pods there are.
    pub pods: u64,
    /// Thousandths of processors.
    pub millicpu: u64,
    /// Memory, in bytes.
    pub memory: u64,
    /// The memory that they may not exceed, in bytes.
    pub memory_limit: u64,
}

impl Requests {
    /// What so many pods request that are alike, and may not exceed it in memory.
    pub fn of(pods: u64, cpu: Cpu, memory: Size) -> Self {
        Self {
            pods,
            millicpu: pods.saturating_mul(u64::from(cpu.0)),
            memory: pods.saturating_mul(memory.0),
            memory_limit: pods.saturating_mul(memory.0),
        }
    }

    /// Adds what others request.
    pub fn add(&mut self, other: Requests) {
        self.pods = self.pods.saturating_add(other.pods);
        self.millicpu = self.millicpu.saturating_add(other.millicpu);
        self.memory = self.memory.saturating_add(other.memory);
        self.memory_limit = self.memory_limit.saturating_add(other.memory_limit);
    }
}
