//! The base against now, thing by thing, fact by fact.

use std::collections::BTreeSet;

use groundplan_model::{EntityKind, Model};
use groundplan_record::{Facts, Field, Key, Record, Subject};
use groundplan_source::Span;

use super::condition::Values;
use super::pair::Pairs;
use super::words::{field_noun, title};
use super::{Answer, Held, Judged, Meanings, UNSAID_RENAME, When, place};
use crate::Target;

/// Judges what changed from the record of the base to the record of now. `model` is the description
/// of now: it has the places, what may go, and what is waived.
pub fn judge(model: &Model, base: &Record, now: &Record, meanings: &Meanings<'_>) -> Vec<Judged> {
    let mut judge = Judge { model, base, now, meanings, judged: Vec::new() };
    for environment in base.environments() {
        match now.has(&Key::environment(environment)) {
            true => judge.environment(environment),
            false => judge.environment_removed(environment),
        }
    }
    let mut judged = judge.judged;
    super::waive(model, &mut judged);
    judged.sort_by(|a, b| b.class.cmp(&a.class).then(a.span.cmp(&b.span)));
    judged
}

struct Judge<'a> {
    model: &'a Model,
    base: &'a Record,
    now: &'a Record,
    meanings: &'a Meanings<'a>,
    judged: Vec<Judged>,
}

/// A change on its way to an answer.
struct Change<'a> {
    /// What it is about, by the name that is told.
    key: &'a Key,
    /// The same in the base.
    before: &'a Key,
    span: Span,
    what: String,
}

/// Facts of an environment after which nothing of it is where it was: whatever else changes goes
/// with them.
const MOVES: [Field; 4] = [Field::Platform, Field::Runtime, Field::Account, Field::Region];

impl<'a> Judge<'a> {
    fn environment(&mut self, name: &'a str) {
        let own = Key::environment(name);
        let Some((key, before)) = self.base.thing(&own) else { return };
        let after = self.now.facts(&own).cloned().unwrap_or_default();
        let moved = MOVES.iter().find(|field| before.get(field) != after.get(field));
        if let Some(field) = moved {
            return self.fact(key, key, field, before, &after);
        }
        for field in fields(before, &after) {
            self.fact(key, key, &field, before, &after);
        }
        let pairs = Pairs::of(name, self.base, self.now);
        for (before, key) in &pairs.both {
            self.entity(before, key);
        }
        let mut suspected = BTreeSet::new();
        for key in &pairs.removed {
            match self.is_described(key) {
                // Its last fact is gone, not it.
                true => self.facts(key, key, self.base.facts(key), None),
                false => suspected.extend(self.removed(key, &pairs)),
            }
        }
        for key in pairs.added.iter().filter(|key| !suspected.contains(*key)) {
            let change = Change {
                key,
                before: key,
                span: place::of_thing(self.model, key),
                what: format!("{} is new", title(key)),
            };
            let subject = key.subject;
            self.answer(
                &change,
                |meaning| meaning.added(subject),
                |answer| {
                    // Facts of what is new were nowhere before.
                    let filled = self.now.get(key, &Field::Filled);
                    Values { before: None, after: filled }.are(answer.when, &Field::Filled)
                },
            );
        }
    }

    fn entity(&mut self, before: &'a Key, key: &'a Key) {
        let Some(kind) = key.kind() else { return };
        if before.name != key.name {
            let change = Change {
                key,
                before,
                span: place::of_thing(self.model, key),
                what: format!("{} is called `{}` now", title(before), key.name),
            };
            self.answer(
                &change,
                |meaning| meaning.renamed(kind),
                |answer| answer.when == When::Changed,
            );
        }
        self.facts(before, key, self.base.facts(before), self.now.facts(key));
    }

    /// Whether the description still has it.
    fn is_described(&self, key: &Key) -> bool {
        let environment = self.model.environments.get(key.environment.as_str());
        environment.is_some_and(|environment| environment.kind_of(&key.name) == key.kind())
    }

    fn facts(&mut self, before: &Key, key: &Key, old: Option<&Facts>, new: Option<&Facts>) {
        let none = Facts::new();
        let (old, new) = (old.unwrap_or(&none), new.unwrap_or(&none));
        let is_another = old.get(&Field::Engine) != new.get(&Field::Engine);
        for field in fields(old, new) {
            // A version says nothing across engines.
            if !(is_another && field == Field::Version) {
                self.fact(before, key, &field, old, new);
            }
        }
    }

    fn fact(&mut self, before: &Key, key: &Key, field: &Field, old: &Facts, new: &Facts) {
        let (was, is) = (old.get(field), new.get(field));
        // A rename brings a name along; that something else took the name is what counts.
        let is_name = *field == Field::CreatedAs && before.name != key.name;
        if was == is || is_name {
            return;
        }
        let values = Values { before: was.map(String::as_str), after: is.map(String::as_str) };
        let noun = field_noun(field);
        let what = match (was, is) {
            (Some(was), Some(is)) if *field == Field::Platform => {
                format!("the platform `{was}` is called `{is}` now")
            }
            (Some(was), Some(is)) => {
                let verb = if *field == Field::Zones { "go" } else { "goes" };
                format!("{noun} of {} {verb} from `{was}` to `{is}`", title(key))
            }
            (None, _) => format!("{noun} of {} is new", title(key)),
            (_, None) => format!("{noun} of {} is gone", title(key)),
        };
        let span = place::of_fact(self.model, key, field);
        let change = Change { key, before, span, what };
        self.answer(
            &change,
            |meaning| match key.kind() {
                None => meaning.environment(field),
                Some(kind) => meaning.entity(kind, field),
            },
            |answer| values.are(answer.when, field),
        );
        if let Some(judged) = self.judged.last_mut().filter(|_| *field == Field::Platform) {
            // It is one change, whatever environments it is in.
            judged.name = self.model.platform.name.peek().0.to_string();
        }
    }

    /// Judges what is not described any more, and returns what it is told of as the former name of.
    fn removed(&mut self, key: &'a Key, pairs: &Pairs<'a>) -> Option<&'a Key> {
        let kind = key.kind()?;
        let leave = self.leave(kind, key);
        let may_go = leave.is_some();
        let is_protected = may_go && self.is_protected(key);
        let successor = self.successor(key, pairs).filter(|_| !may_go);
        let change = match successor {
            Some(new) => Change {
                key,
                before: key,
                span: place::of_thing(self.model, new),
                what: format!("{} is gone, and {} is new", title(key), title(new)),
            },
            None => Change {
                key,
                before: key,
                span: leave.unwrap_or_else(|| place::of_removed(self.model, &key.environment)),
                what: format!("{} is gone", title(key)),
            },
        };
        let first = self.judged.len();
        let subject = key.subject;
        self.answer(
            &change,
            |meaning| meaning.removed(subject),
            |answer| match answer.when {
                When::Unretired => !may_go,
                When::Protected => is_protected,
                when => when == When::Changed,
            },
        );
        if may_go && self.judged.len() == first {
            self.meant(&change);
        }
        let new = successor.filter(|_| self.judged.len() > first)?;
        for judged in self.judged.iter_mut().skip(first).filter(|one| one.class.is_refused()) {
            judged.code = Some(&UNSAID_RENAME);
            judged.way_round = Some(format!(
                "if it is the same one, write `renamed-from=\"{}\"` in `{}`; if it may go, write `retire \"{}\" reason=\"…\"`",
                key.name, new.name, key.name
            ));
        }
        Some(new)
    }

    /// Tells what is lost with something that may go.
    fn meant(&mut self, change: &Change<'_>) {
        let (subject, first) = (change.key.subject, self.judged.len());
        self.answer(
            change,
            |meaning| meaning.removed(subject),
            |answer| answer.when == When::Unretired,
        );
        for judged in self.judged.iter_mut().skip(first) {
            judged.code = None;
        }
    }

    fn environment_removed(&mut self, name: &'a str) {
        let own = Key::environment(name);
        let runtime = self.base.get(&own, &Field::Runtime);
        let mut new = self.now.environments().filter(|new| {
            let key = Key::environment(new);
            !self.base.has(&key) && self.now.get(&key, &Field::Runtime) == runtime
        });
        let (span, what) = match new.next() {
            Some(new) => (
                place::of_removed(self.model, new),
                format!("environment `{name}` is gone, and environment `{new}` is new"),
            ),
            None => (place::of_removed(self.model, name), format!("environment `{name}` is gone")),
        };
        let mut retired = self.model.retired.iter();
        if let Some((leave, _)) = retired.find(|(_, retire)| retire.covers_environment(name)) {
            let what = format!("environment `{name}` is gone");
            return self.meant(&Change { key: &own, before: &own, span: *leave, what });
        }
        let change = Change { key: &own, before: &own, span, what };
        self.answer(
            &change,
            |meaning| meaning.removed(Subject::Environment),
            |answer| matches!(answer.when, When::Unretired | When::Changed),
        );
    }

    /// What those who answer for the environment say: of each, the first answer that fits; of all,
    /// the worst.
    fn answer(
        &mut self,
        change: &Change<'_>,
        ask: impl Fn(&dyn super::Meaning) -> &'static [Answer],
        fits: impl Fn(&Answer) -> bool,
    ) {
        let own = Key::environment(&change.before.environment);
        let runtime = self.base.get(&own, &Field::Runtime);
        let runtime = runtime.or_else(|| self.now.get(&own, &Field::Runtime)).unwrap_or_default();
        let holds = self.holds_data(change.before);
        let answers = self.meanings.of(runtime).into_iter().filter_map(|(target, meaning)| {
            let fits = |answer: &&Answer| (answer.held == Held::Anything || holds) && fits(answer);
            Some((target, ask(meaning).iter().find(fits)?))
        });
        let worst = answers.max_by_key(|(_, answer)| answer.class);
        if let Some((target, answer)) = worst {
            self.judged.push(judged(change, target, answer));
        }
    }

    /// Whether something of the base holds data that its files do not.
    fn holds_data(&self, key: &Key) -> bool {
        let Some(facts) = self.base.facts(key) else { return false };
        match key.subject {
            Subject::Environment => {
                let mut things = self.base.of_environment(&key.environment);
                things.any(|(key, _)| key.subject != Subject::Environment && self.holds_data(key))
            }
            Subject::Entity(EntityKind::Database | EntityKind::Bucket) => self.base.has(key),
            Subject::Entity(EntityKind::Secret) => {
                facts.get(&Field::Filled).is_some_and(|filled| filled != "store")
            }
            Subject::Entity(EntityKind::Cache) => {
                facts.get(&Field::Persistence).is_some_and(|persists| persists == "yes")
            }
            Subject::Entity(_) => facts.keys().any(|field| matches!(field, Field::Volume(_))),
        }
    }

    /// Where the description says that something may go.
    fn leave(&self, kind: EntityKind, key: &Key) -> Option<Span> {
        let mut retired = self.model.retired.iter();
        let leave = retired.find(|(_, it)| it.covers(kind, &key.name, &key.environment));
        leave.map(|(span, _)| *span)
    }

    /// Whether AWS still refuses to delete it: nobody compiled it without its protection.
    fn is_protected(&self, key: &Key) -> bool {
        self.base.get(key, &Field::Retiring).is_none()
    }

    /// What is new and may well be what is gone: something of its kind.
    fn successor(&self, key: &Key, pairs: &Pairs<'a>) -> Option<&'a Key> {
        let likely = |new: &&&'a Key| new.subject == key.subject;
        pairs.added.iter().find(likely).copied().filter(|_| !self.is_described(key))
    }
}

fn judged(change: &Change<'_>, target: Target, answer: &Answer) -> Judged {
    let way_round = (!answer.way_round.is_empty()).then(|| answer.way_round.to_owned());
    Judged {
        environment: change.before.environment.clone(),
        target,
        key: change.key.clone(),
        name: change.key.name.clone(),
        what: change.what.clone(),
        class: answer.class,
        code: answer.code,
        reason: answer.reason.to_owned(),
        way_round,
        source: answer.source.into(),
        span: change.span,
        waived: None,
        objects: Vec::new(),
    }
}

/// Every field of either.
fn fields(before: &Facts, after: &Facts) -> BTreeSet<Field> {
    before.keys().chain(after.keys()).cloned().collect()
}
