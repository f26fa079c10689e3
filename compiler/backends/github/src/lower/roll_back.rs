//! The job by which a person takes a deployment back to a release before.

use groundplan_document::Node;
use groundplan_lowering::{Context, release_time, workflows};

use crate::target::default::DEPLOY;
use crate::target::deployment::Deployment;
use crate::target::event::{self, concerns};
use crate::target::expression::Expression;
use crate::target::job::Job;
use crate::target::{gitops, name, release};

/// What going back may take besides what it waits for, in minutes.
const MINUTES: u64 = 15;

/// The job; none for an environment that nothing is deployed to.
pub fn lower<'m>(cx: &Context<'m>, deployment: &Deployment<'m>) -> Option<Node<'m>> {
    let name = deployment.name();
    let wanted = Expression::Input("action").is(event::ROLL_BACK).and(concerns(name));
    let needs = [name::GUARD.to_owned()];
    let job = Job::new(format!("Roll {name} back"), &needs, Some(wanted));
    if workflows::is_by_gitops(cx) {
        return Some(gitops::roll_back(cx, deployment, job).into_node(&DEPLOY));
    }
    let back = release::stage(cx, "Roll back", include_str!("../scripts/roll-back.sh"))
        .env_of("REVISION", &Expression::Input("revision"))
        .env_of(release::ALLOW_MIGRATED, &release::behind_migration());
    let minutes = MINUTES.saturating_add(release_time::wait(cx).div_ceil(60));
    Some(release::on_cluster(cx, deployment, job, minutes)?.step(back).into_node(&DEPLOY))
}
