//! What an account has once, whatever environments are in it: one file a concern. A person applies it.

mod access_logs;
mod audit;
mod configurations;
mod detection;
mod encryption;
mod findings;
mod guards;
mod identity;
mod state;
mod versions;

use crate::target::module::Module;
use crate::target::stack::Stack;

/// The files of an account's own module.
pub fn lower<'m>(stack: &Stack<'m>) -> impl Iterator<Item = Module<'m>> {
    let modules = [
        Some(access_logs::lower(stack)),
        Some(audit::lower(stack)),
        configurations::lower(stack),
        Some(detection::lower(stack)),
        Some(encryption::lower(stack)),
        findings::lower(stack),
        Some(guards::lower(stack)),
        identity::lower(stack),
        Some(state::lower(stack)),
        Some(versions::lower(stack)),
    ];
    modules.into_iter().flatten()
}
