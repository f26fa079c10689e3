//! Which jobs of a workflow run, for each event and each job that fails: the emitted file, read back
//! and carried out by a model of what GitHub documents of `needs` and `if`.

mod expression;

use std::collections::{BTreeMap, BTreeSet};

use serde_yaml::Value as Yaml;

use super::{BOTH, HEAD, PRODUCTION, SERVICES, platform, workflow};
use expression::{Scope, Value, asks_for_status, evaluate};

/// What starts a run.
#[derive(Clone, Copy, Debug)]
enum Event {
    Push,
    PullRequest { from: &'static str },
    Schedule,
    Dispatch { environment: &'static str, action: &'static str, revision: &'static str },
}

const FORK: Event = Event::PullRequest { from: "somebody/shop" };
const PULL_REQUEST: Event = Event::PullRequest { from: "example/shop" };
const DEPLOY: Event =
    Event::Dispatch { environment: "all environments", action: "deploy", revision: "" };

/// A run: the event, what plans find, and a job that does not succeed.
struct Run<'w> {
    workflow: &'w Yaml,
    event: Event,
    /// The status of every plan.
    exitcode: &'static str,
    /// The job that does not succeed, and how.
    fault: Option<(&'w str, &'static str)>,
    results: BTreeMap<&'w str, &'static str>,
}

impl<'w> Run<'w> {
    fn of(workflow: &'w Yaml, event: Event) -> Self {
        let (fault, results) = (None, BTreeMap::new());
        Self { workflow, event, exitcode: "2", fault, results }.carried_out()
    }

    fn with_fault(workflow: &'w Yaml, event: Event, job: &'w str, how: &'static str) -> Self {
        let (fault, results) = (Some((job, how)), BTreeMap::new());
        Self { workflow, event, exitcode: "2", fault, results }.carried_out()
    }

    fn without_changes(workflow: &'w Yaml, event: Event) -> Self {
        let (fault, results) = (None, BTreeMap::new());
        Self { workflow, event, exitcode: "0", fault, results }.carried_out()
    }

    fn carried_out(mut self) -> Self {
        let jobs = self.workflow["jobs"].as_mapping().expect("jobs");
        while self.results.len() < jobs.len() {
            let before = self.results.len();
            for (id, job) in jobs {
                let id = id.as_str().expect("an identifier");
                let known = needs(job).iter().all(|need| self.results.contains_key(need));
                if known && !self.results.contains_key(id) {
                    let result = self.result(id, job);
                    self.results.insert(id, result);
                }
            }
            assert!(self.results.len() > before, "jobs that wait for one another");
        }
        self
    }

    fn result(&self, id: &str, job: &Yaml) -> &'static str {
        let scope = JobScope { run: self, needs: needs(job) };
        let condition = job["if"].as_str().unwrap_or("success()");
        let runs = (asks_for_status(condition) || scope.call("success").holds())
            && evaluate(condition, &scope).holds();
        match self.fault {
            _ if !runs => "skipped",
            Some((faulty, how)) if faulty == id => how,
            _ => "success",
        }
    }

    fn ran(&self) -> Vec<&'w str> {
        let jobs = self.results.iter().filter(|(_, result)| **result != "skipped");
        jobs.map(|(id, _)| *id).collect()
    }

    /// Every job that a job waits for, directly or not.
    fn ancestors(&self, id: &str) -> BTreeSet<&'w str> {
        let mut all = BTreeSet::new();
        let mut at = needs(&self.workflow["jobs"][id]);
        while let Some(need) = at.pop() {
            if all.insert(need) {
                at.extend(needs(&self.workflow["jobs"][need]));
            }
        }
        all
    }
}

fn needs(job: &Yaml) -> Vec<&str> {
    let needs = job["needs"].as_sequence().into_iter().flatten();
    needs.map(|need| need.as_str().expect("a job")).collect()
}

struct JobScope<'r, 'w> {
    run: &'r Run<'w>,
    needs: Vec<&'w str>,
}

impl Scope for JobScope<'_, '_> {
    fn name(&self, name: &str) -> Value {
        let text = |text: &str| Value::Text(text.to_owned());
        let parts: Vec<&str> = name.split('.').collect();
        match (parts.as_slice(), self.run.event) {
            (["github", "event_name"], event) => text(match event {
                Event::Push => "push",
                Event::PullRequest { .. } => "pull_request",
                Event::Schedule => "schedule",
                Event::Dispatch { .. } => "workflow_dispatch",
            }),
            (["github", "repository"], _) => text("example/shop"),
            (["github", "event", "pull_request", ..], Event::PullRequest { from }) => text(from),
            (["github", "event", "pull_request", ..], _) => Value::Nothing,
            (["inputs", input], Event::Dispatch { environment, action, revision }) => {
                text(match *input {
                    "environment" => environment,
                    "action" => action,
                    "revision" => revision,
                    "behind-migration" => "false",
                    other => panic!("no input {other}"),
                })
            }
            (["inputs", _], _) => Value::Nothing,
            (["needs", job, rest @ ..], _) => {
                assert!(self.needs.contains(job), "{job} is read and not waited for");
                let result = self.run.results[job];
                match rest {
                    ["result"] => text(result),
                    ["outputs", "exitcode"] if result == "success" => text(self.run.exitcode),
                    ["outputs", _] => Value::Nothing,
                    other => panic!("needs.{job}.{other:?}"),
                }
            }
            _ => panic!("no {name}"),
        }
    }

    /// `success()` asks for every job that this one waits for, directly or not, and one that was
    /// skipped has not succeeded. What became of a job is none of `cancelled()`'s business: that is
    /// whether the run was cancelled.
    fn call(&self, function: &str) -> Value {
        let ancestors = || {
            let farther = self.needs.iter().flat_map(|need| self.run.ancestors(need));
            farther.chain(self.needs.iter().copied())
        };
        Value::Bool(match function {
            "success" => ancestors().all(|job| self.run.results[job] == "success"),
            "failure" => ancestors().any(|job| self.run.results[job] == "failure"),
            "cancelled" => false,
            other => panic!("no function {other}"),
        })
    }
}

fn both() -> Yaml {
    workflow(&platform(BOTH), "groundplan-main.yaml")
}

const EVENTS: [Event; 10] = [
    Event::Push,
    PULL_REQUEST,
    FORK,
    Event::Schedule,
    DEPLOY,
    Event::Dispatch { environment: "staging", action: "deploy", revision: "" },
    Event::Dispatch { environment: "production", action: "deploy", revision: "" },
    Event::Dispatch { environment: "production", action: "deploy", revision: "abc" },
    Event::Dispatch { environment: "all environments", action: "deploy", revision: "abc" },
    Event::Dispatch { environment: "production", action: "roll-back", revision: "" },
];

#[test]
fn each_event_runs_its_jobs_and_no_others() {
    let workflow = both();
    let tested = ["image", "scan", "test-api"];
    let staging = ["apply-staging", "deploy-staging", "plan-staging"];
    let production = ["apply-production", "deploy-production", "plan-production"];
    let everything = [&tested[..], &staging, &production, &["guard"]].concat();
    for (event, expected) in EVENTS.into_iter().zip([
        everything.clone(),
        [&tested[..], &["comment", "plan-production", "plan-staging"]].concat(),
        tested.to_vec(),
        // Nobody is asked each night to approve that production is looked at.
        vec!["drift-production", "drift-staging", "release-drift-staging"],
        everything,
        [&tested[..], &staging, &["guard"]].concat(),
        [&tested[..], &production, &["guard"]].concat(),
        vec!["deploy-production", "guard"],
        vec!["deploy-production", "deploy-staging", "guard"],
        vec!["guard", "roll-back-production"],
    ]) {
        let mut expected = expected;
        expected.sort_unstable();
        assert_eq!(Run::of(&workflow, event).ran(), expected, "{event:?}");
    }
}

#[test]
fn nothing_is_changed_past_a_job_that_did_not_succeed() {
    let mut looked_at = 0;
    for text in [
        platform(BOTH),
        // Nothing is built: the tests alone are what has to have succeeded.
        format!(
            "{HEAD}{PRODUCTION}service \"web\" {{ image \"nginx:1.29\"; port \"http\" 80 }}\n\
             pipeline \"main\" {{ step \"docs\" {{ command \"make\" }}
             deploy \"staging\"; deploy \"production\" after=\"staging\" }}"
        ),
        format!(
            "{HEAD}{SERVICES}environment \"onprem\" {{ kubernetes registry=\"ghcr.io/example\" }}\n\
             pipeline \"main\" {{ deploy \"onprem\"; deploy \"staging\" after=\"onprem\" }}"
        ),
    ] {
        let workflow = workflow(&text, "groundplan-main.yaml");
        for event in EVENTS {
            for faulty in Run::of(&workflow, event).ran() {
                for how in ["failure", "cancelled"] {
                    let run = Run::with_fault(&workflow, event, faulty, how);
                    let changing = ["apply-", "deploy-", "roll-back-"];
                    for job in run.ran() {
                        if changing.iter().any(|kind| job.starts_with(kind)) {
                            let stands_on = run.ancestors(job);
                            assert!(!stands_on.contains(faulty), "{event:?} {how} {faulty}: {job}");
                            looked_at += 1;
                        }
                    }
                }
            }
        }
    }
    assert!(looked_at > 100, "{looked_at}");
}

#[test]
fn what_has_nothing_to_apply_is_deployed() {
    let workflow = both();
    for event in [Event::Push, DEPLOY] {
        let run = Run::without_changes(&workflow, event);
        assert_eq!(run.results["apply-staging"], "skipped");
        assert_eq!(run.results["deploy-staging"], "success");
        assert_eq!(run.results["deploy-production"], "success");
    }
}

#[test]
fn a_failed_plan_is_told_and_the_rest_of_the_pull_request_judged() {
    let workflow = both();
    let run = Run::with_fault(&workflow, PULL_REQUEST, "plan-staging", "failure");
    assert_eq!(run.results["comment"], "success");
    assert_eq!(run.results["image"], "success");
}
