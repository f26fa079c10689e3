//! Cron jobs: nothing runs on a schedule here, so that each is started by hand.

use groundplan_document::Node;
use groundplan_model::Running;
use groundplan_model::kinds::CronJob;

use crate::target::default::CRON;
use crate::target::lowered::Lowered;
use crate::target::profile;
use crate::target::program::{Run, program};
use crate::target::project::Project;

/// A cron job.
pub fn lower<'m>(
    project: &Project<'_, 'm>,
    running: &Running<'m>,
    cron: &'m CronJob,
) -> Lowered<'m> {
    let note = format!(
        "Nothing starts it at `{}`: run `docker compose run --rm {}`.",
        project.cx.value(&cron.schedule).as_str(),
        running.name
    );
    let profiles = Node::list([profile::CRON]).from_origin(&CRON).above(note);
    let run = Run::to_its_end(project, &cron.timeout, &cron.retries);
    program(project, running, Run { profiles: Some(profiles), ..run })
}
