use std::collections::BTreeMap;
use std::sync::Arc;

use groundplan_schema::scalar::{EnvironmentName, RunningName};
use groundplan_schema::{
    Build, Cell, CellValue, DuplicateName, Map, Node, Piece, Record, Reference, ScalarType, Slot,
    Text, Value, scalar::Scalar,
};
use groundplan_source::{Diagnostic, Origin, Span};

use crate::kinds::{Database, DatabaseTask, Job, JobField};
use crate::{Entity, EntityKind, EnvironmentModel};

/// How the jobs of a database's `migrate` and `seed` are called: `main-migrate`.
const MIGRATE: &str = "migrate";
const SEED: &str = "seed";

fn job_name(database: &str, task: &str) -> String {
    format!("{database}-{task}")
}

/// Adds the jobs that the databases' `migrate` and `seed` stand for: ordinary jobs, so that no
/// backend knows of migrations. Reports the ones whose name somebody else has.
pub(super) fn add_jobs(environment: &mut EnvironmentModel, diagnostics: &mut Vec<Diagnostic>) {
    let mut jobs = Vec::new();
    for database in environment.databases.values() {
        jobs.extend(jobs_of(database, environment.name(), &mut Build { diagnostics }));
    }
    for job in jobs {
        if let Some(kind) = environment.kind_of(&job.name) {
            let taken = format!("a {}", kind.word());
            let fault = DuplicateName { span: job.head, name: job.name.to_string(), taken };
            let text = format!("this {} has it already", kind.word());
            let place = environment.head_of(&job.name).unwrap_or_default();
            let fault = Diagnostic::from(fault).with_label(place, text);
            diagnostics.push(fault.with_help("a database's own task becomes a job of that name"));
        } else {
            environment.jobs.insert(Arc::clone(&job.name), job);
        }
    }
}

fn jobs_of(
    database: &Entity<Database>,
    environment: &str,
    build: &mut Build<'_>,
) -> Vec<Arc<Entity<Job>>> {
    let migrate = database.migrate.as_ref().filter(|task| runs_in(task, environment));
    let seed = database.seed.as_ref().filter(|task| runs_in(task, environment));
    let mut jobs = Vec::new();
    if let Some(task) = migrate {
        jobs.push(job(database, task, MIGRATE, None, build));
    }
    if let Some(task) = seed {
        let after = migrate.map(|_| job_name(&database.name, MIGRATE));
        jobs.push(job(database, task, SEED, after, build));
    }
    jobs
}

fn runs_in(task: &DatabaseTask, environment: &str) -> bool {
    let named = |names: &[Value<EnvironmentName>]| {
        names.iter().any(|name| name.peek().0.as_str() == environment)
    };
    (task.only.is_empty() || named(&task.only)) && !named(&task.except)
}

fn job(
    database: &Entity<Database>,
    task: &DatabaseTask,
    suffix: &str,
    after: Option<String>,
    build: &mut Build<'_>,
) -> Arc<Entity<Job>> {
    let name: Arc<str> = job_name(&database.name, suffix).into();
    let origin = task.image_of.origin().clone();
    let head = origin.span().unwrap_or(database.head);
    let word = |text: &str| Scalar::Word(text.into());
    let mut record = Record::empty(Job::KIND, head);
    set(&mut record, "name", Slot::Scalar(cell(word(&name), &origin)));
    set(
        &mut record,
        "image-of",
        Slot::Scalar(cell(word(task.image_of.peek().0.as_str()), &origin)),
    );
    set(&mut record, "uses", Slot::List(vec![cell(word(&database.name), &origin)]));
    if let Some(after) = after {
        set(&mut record, "after", Slot::List(vec![cell(word(&after), &origin)]));
    }
    let mut job = Job::build(&record, build);
    job.backward_compatible = task.backward_compatible.clone();
    job.workload.command = task.command.clone();
    job.workload.env = environment_of(database, task, head, &origin);
    Arc::new(Entity { name, origin, head, written: vec![(JobField::Name, Some(head))], node: job })
}

fn environment_of(
    database: &Entity<Database>,
    task: &DatabaseTask,
    head: Span,
    origin: &Origin,
) -> Map<Text> {
    let url =
        Reference { entity: Arc::clone(&database.name), attribute: Some("url".into()), span: head };
    let text = Text { pieces: vec![Piece::Reference(url)] };
    let mut env = BTreeMap::from([("DATABASE_URL".into(), Value::new(text, origin.clone()))]);
    env.extend(task.env.iter().map(|(key, value)| (Arc::clone(key), value.clone())));
    Map(env)
}

fn cell(scalar: Scalar, origin: &Origin) -> Cell {
    Cell { value: CellValue::Known(scalar), origin: origin.clone() }
}

fn set(record: &mut Record, name: &str, slot: Slot) {
    let index = record.kind.fields.iter().position(|field| field.name == *name);
    if let Some(place) = index.and_then(|index| record.slots.get_mut(index)) {
        *place = slot;
    }
}

/// Lets every user of a database wait for its migration.
pub(super) fn order_after_migrations(environment: &mut EnvironmentModel) {
    let mut users: BTreeMap<&str, Vec<&Arc<str>>> = BTreeMap::new();
    for edge in environment.edges.iter().filter(|edge| edge.to.kind == EntityKind::Database) {
        users.entry(&edge.to.name).or_default().push(&edge.from.name);
    }
    for database in environment.databases.keys() {
        let Some(job) = environment.jobs.get_mut(job_name(database, MIGRATE).as_str()) else {
            continue;
        };
        let job = Arc::make_mut(job);
        let seed = job_name(database, SEED);
        for user in users.get(database.as_ref()).into_iter().flatten() {
            if **user != job.name && user.as_ref() != seed {
                let user = RunningName::unwrap(&Scalar::Word(Arc::clone(user)));
                let origin = job.origin.clone();
                job.node.before.extend(user.map(|user| Value::new(user, origin)));
            }
        }
    }
}
