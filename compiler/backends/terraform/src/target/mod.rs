//! What Terraform knows about itself and about AWS: what a module is made of, and what several of its
//! files declare or refer to. The lowerings stand on it, and it on none of them.

pub mod addon;
pub mod address;
pub mod alarm;
pub mod block;
pub mod github;
pub mod instance;
pub mod key;
pub mod logs;
pub mod module;
pub mod parameter;
pub mod policy;
pub mod provider;
pub mod resource;
pub mod role;
pub mod security_group;
pub mod site;
pub mod stack;
pub mod store;
pub mod subnets;
pub mod text;
