//! What is known only to the cluster: where it is kept, and how it gets to the pods.

pub mod external_secret;
pub mod resolve;
pub mod store;
pub mod template;
