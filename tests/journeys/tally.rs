//! What is said of each change, against what happens.

use std::collections::{BTreeMap, BTreeSet};

use groundplan_backends::change::Class;
use groundplan_backends::meaning::Judged;
use groundplan_record::Record;

use crate::cases::{Case, Description, Expected};
use crate::compiled::Compiled;

/// What came of the comparison.
#[derive(Default)]
pub struct Tally {
    /// Environments by the class that they deserve.
    pub classes: BTreeMap<Class, usize>,
    /// Whatever must not be.
    pub wrong: Vec<String>,
    /// What is told of more harshly than it deserves.
    pub harsh: Vec<String>,
    /// How many changes of a text change nothing that is written.
    pub unchanged: usize,
}

impl Tally {
    pub fn judge(&mut self, case: &Case) -> Result<(), String> {
        let compiled = |one: &Description, known: &Record| Compiled::of(one, one.entry, known);
        let earlier = case.earlier.as_ref().map(|one| compiled(one, &Record::default()));
        let known = earlier.transpose()?.map(|earlier| earlier.record).unwrap_or_default();
        let before = compiled(&case.before, &known)?;
        let after = compiled(&case.after, &before.record)?;
        let committed = before.committed(&case.written)?;
        let judged = after.judged(&before, &committed)?;
        let environments = before.environments().chain(after.environments()).collect();
        let said: BTreeSet<&str> = case.expected.keys().map(String::as_str).collect();
        if said != environments {
            return Err(format!("speaks of {said:?}, and there are {environments:?}"));
        }
        if after.artifacts()? == committed && after.record == before.record {
            self.unchanged += 1;
            let told = judged.iter().map(|one| format!("{}: tells `{}`", case.name, one.what));
            self.wrong.extend(told);
        }
        for (environment, expected) in &case.expected {
            *self.classes.entry(expected.class()).or_default() += 1;
            let own = judged.iter().filter(|one| one.environment == *environment);
            self.compare(
                &format!("{}: {environment}", case.name),
                expected,
                &own.collect::<Vec<_>>(),
            );
        }
        Ok(())
    }

    fn compare(&mut self, place: &str, expected: &Expected, judged: &[&Judged]) {
        let worst = judged.iter().max_by_key(|one| one.class);
        let (class, what) = worst.map_or((Class::Free, "nothing"), |one| (one.class, &one.what));
        let truth = expected.class();
        let told = format!("{place}: told {class} ({what}), happens {truth} ({})", expected.seen);
        if class < truth {
            let silent = if truth.is_refused() && !class.is_refused() { "silent: " } else { "" };
            self.wrong.push(format!("{silent}{told}"));
        } else if class > truth {
            self.harsh.push(format!("too harsh: {told}"));
        }
        let is_refused = judged.iter().any(|one| one.is_refused());
        if is_refused != expected.is_refused() {
            let word = if is_refused { "refused" } else { "let through" };
            self.wrong.push(format!("{place}: {word} ({what})"));
        }
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (class, count) in &self.classes {
            writeln!(out, "{class:<12}{count:>6}")?;
        }
        let (all, harsh) = (self.classes.values().sum::<usize>(), self.harsh.len());
        write!(out, "{all} environments, {} wrong, {harsh} too harsh", self.wrong.len())
    }
}
