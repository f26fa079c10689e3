//! The record: reading, writing, and what is remembered of a model.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
mod of;
mod text;
