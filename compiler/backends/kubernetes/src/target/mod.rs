//! What Kubernetes knows about itself: objects and their names, and what every pod has. The lowerings
//! stand on it, and it on none of them.

pub mod certificate;
pub mod cluster;
pub mod content;
pub mod default;
pub mod disruption;
pub mod edges;
pub mod exporter;
pub mod file;
pub mod ingress_controller;
pub mod kind;
pub mod label;
pub mod lowered;
pub mod network;
pub mod object;
pub mod password;
pub mod pod;
pub mod quantity;
pub mod route;
pub mod secret;
pub mod server;
pub mod stateful_set;
pub mod store;
pub mod text;
