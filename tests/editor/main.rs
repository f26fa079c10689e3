//! The language server, asked by a client that speaks its protocol.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

mod client;
mod conversation;
mod random;
