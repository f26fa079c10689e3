//! What Compose knows about itself: ports, networks, variables and mounts, and what every container
//! has. The lowerings stand on it, and it on none of them.

pub mod companion;
pub mod container;
pub mod default;
pub mod lowered;
pub mod network;
pub mod object_storage;
pub mod port;
pub mod probe;
pub mod profile;
pub mod program;
pub mod project;
pub mod reference;
pub mod start_order;
pub mod text;
pub mod variable;
