use std::collections::BTreeMap;
use std::sync::Arc;

use groundplan_schema::scalar::{EntityName, Name};
use groundplan_schema::{
    Build, Cell, CellValue, Map, Node, Piece, Record, Reference, ScalarType, Slot, Text, Value,
    scalar::Scalar,
};
use groundplan_source::{Origin, Span};

use crate::kinds::{Database, DatabaseTask, Job, JobField};
use crate::{Entities, Entity};

/// The jobs that a database's `migrate` and `seed` stand for: ordinary jobs, so that no backend
/// knows of migrations.
pub(super) fn jobs_of(
    database: &Entity<Database>,
    environment: &str,
    build: &mut Build<'_>,
) -> Vec<Arc<Entity<Job>>> {
    let migrate = database.migrate.as_ref().filter(|task| runs_in(task, environment));
    let seed = database.seed.as_ref().filter(|task| runs_in(task, environment));
    let mut jobs = Vec::new();
    if let Some(task) = migrate {
        jobs.push(job(database, task, "migrate", None, build));
    }
    if let Some(task) = seed {
        let after = migrate.map(|_| format!("{}-migrate", database.name));
        jobs.push(job(database, task, "seed", after, build));
    }
    jobs
}

fn runs_in(task: &DatabaseTask, environment: &str) -> bool {
    let named =
        |names: &[Value<Name>]| names.iter().any(|name| name.peek().0.as_str() == environment);
    (task.only.is_empty() || named(&task.only)) && !named(&task.except)
}

fn job(
    database: &Entity<Database>,
    task: &DatabaseTask,
    suffix: &str,
    after: Option<String>,
    build: &mut Build<'_>,
) -> Arc<Entity<Job>> {
    let name: Arc<str> = format!("{}-{suffix}", database.name).into();
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
    job.workload.command = task.command.clone();
    job.workload.env = environment_of(database, task, head, &origin);
    // Whatever uses the database starts after it is migrated.
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
    let index = record.kind.fields.iter().position(|field| field.name == name);
    if let Some(place) = index.and_then(|index| record.slots.get_mut(index)) {
        *place = slot;
    }
}

/// Lets every user of a database wait for its migration.
pub(super) fn order_after_migrations(
    jobs: &mut Entities<Job>,
    databases: &Entities<Database>,
    users: impl Fn(&str) -> Vec<Arc<str>>,
) {
    for database in databases.values() {
        let name = format!("{}-migrate", database.name);
        let Some(job) = jobs.get_mut(name.as_str()) else {
            continue;
        };
        let job = Arc::make_mut(job);
        for user in users(&database.name) {
            if *user != *name && !user.ends_with("-seed") {
                let origin = job.origin.clone();
                if let Some(user) = EntityName::unwrap(&Scalar::Word(user)) {
                    job.node.before.push(Value::new(user, origin));
                }
            }
        }
    }
}
