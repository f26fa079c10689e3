//! Terraform in the directory of an environment.

use groundplan_lowering::{Context, Target};

use super::action::SETUP_TERRAFORM;
use super::path::in_repository;
use super::step::Step;
use super::tool;

/// The directory of an environment's Terraform files, relative to the root of the repository.
pub fn directory(cx: &Context<'_>) -> String {
    in_repository(cx.model, &cx.directory_of(Target::Terraform))
}

/// The program, at a fixed version.
pub fn set_up<'m>() -> Step<'m> {
    Step::uses("Set up Terraform", &SETUP_TERRAFORM)
        .with("terraform_version", tool::TERRAFORM)
        .with("terraform_wrapper", false)
}

/// A step that works on the files: everything that they need stands in them.
pub fn step<'m>(cx: &Context<'m>, title: &'static str, script: &'static str) -> Step<'m> {
    Step::script(title, script).env("TF_IN_AUTOMATION", "true").within(&directory(cx))
}

/// The artifact that hands a plan from the job that made it to the one that applies it.
pub fn plan(environment: &str) -> String {
    format!("plan-{environment}")
}

/// What Terraform says by its status when there is nothing to do, and when there is.
pub const NOTHING: &str = "0";
/// There is something to do.
pub const CHANGES: &str = "2";
