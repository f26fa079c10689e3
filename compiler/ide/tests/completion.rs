//! What may be written at a place, in whole and in half-typed text.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod fixture;

use fixture::Fixture;
use insta::assert_snapshot;

/// What the rest of the fixtures speak of.
const SHOP: &str = r#"
platform "shop"
environment "local" { compose }
environment "production" { compose }
database "main" version="17"
cache "sessions"
secret "api-key"
worker "mailer" { image "x/y:1" }
"#;

/// The completions at `$0`, one a line: what is replaced, and by what.
fn check_completion(text: &str) -> String {
    let fixture = Fixture::of(&format!("{text}{SHOP}"));
    let found = fixture.analysis.completion(fixture.file, fixture.offset);
    let lines = found.iter().map(|one| {
        let replaced = fixture.analysis.loaded().sources.slice(one.replace);
        let detail =
            if one.detail.is_empty() { String::new() } else { format!("  {}", one.detail) };
        format!("[{replaced}] {}{detail}", one.insert)
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn kinds_stand_at_the_top_level() {
    assert_snapshot!(check_completion("serv$0"), @r"
    [serv] groundplan  The edition of the language that the description is written in
    [serv] platform  The whole: what is described, who owns it and where its source lives
    [serv] include  Adds the entities of other files
    [serv] use  Brings the components of other files into scope, and nothing else of them
    [serv] component  A kind of node of one's own, made of others
    [serv] output  Where the files go: inside the repository and nowhere else
    [serv] account  An AWS account: what it has once, whatever runs in it
    [serv] environment  A place where the platform runs: `compose`, `kubernetes` or `aws`
    [serv] service  A program that runs all the time and listens on ports
    [serv] worker  A program that runs all the time and listens on no port
    [serv] job  A program that runs once per deployment and ends
    [serv] cron  A program that runs on a schedule
    [serv] database  A PostgreSQL database: a container under Compose and on a cluster, RDS on AWS
    [serv] cache  A Redis or Valkey cache: a container under Compose and on a cluster, ElastiCache on AWS
    [serv] bucket  A store of objects: S3 on AWS, a stand-in that speaks its protocol under Compose
    [serv] external  A system outside the platform, such as a vendor's API
    [serv] secret  A secret value: where it comes from, never what it is
    [serv] pipeline  Tests, builds and deploys the platform on GitHub Actions
    [serv] retire  Says that something may go, with the data that it holds
    [serv] waive  Lets a change through that is refused otherwise, for one thing and until a day
    ");
}

#[test]
fn fields_stand_in_a_block() {
    assert_snapshot!(check_completion("cache \"c\" {\n  size \"small\"\n  $0\n}"), @r"
    [] engine  The kind of cache
    [] version  The version: 7.1 for Redis, 8 or 9 for Valkey
    [] high-availability  Whether a standby in another zone takes over when the first fails
    [] eviction  What is thrown out when it is full
    [] persistence  Whether its content outlives a restart
    [] only  The environments that it is in, and no others
    [] except  The environments that it is not in
    [] renamed-from  The name it had before: what was created under that name is moved, not replaced
    ");
}

#[test]
fn fields_stand_in_a_block_that_is_not_closed_yet() {
    assert_snapshot!(check_completion("service \"api\" {\n  health {\n    re$0\n"), @r"
    [re] port  The name of the port to ask
    [re] startup  Asked until it first succeeds; the others wait for it
    [re] ready  Asked to decide whether requests are sent to it
    [re] live  Asked to decide whether it is restarted
    ");
}

#[test]
fn an_environment_takes_overrides() {
    assert_snapshot!(check_completion("environment \"x\" {\n  aws\n  $0\n}"), @r"
    [] compose  It runs under Docker Compose on one machine
    [] kubernetes  It runs on a Kubernetes cluster that is already there
    [] domain  The DNS name under which its routes are reached
    [] budget  What it may cost
    [] compliance  Standards that it has to meet
    [] logging  What is logged and for how long it is kept
    [] alerts  Who hears of trouble
    [] defaults  What entities are in this environment when they do not say themselves
    [] service  Overrides of services
    [] worker  Overrides of workers
    [] job  Overrides of jobs
    [] cron  Overrides of cron jobs
    [] database  Overrides of databases
    [] cache  Overrides of caches
    [] bucket  Overrides of buckets
    [] external  Overrides of external systems
    [] secret  Overrides of secrets
    ");
    assert_snapshot!(check_completion("environment \"x\" { database \"$0\" }"), @"[] main  database");
    assert_snapshot!(check_completion("environment \"x\" { worker $0 }"), @r#"[] "mailer"  worker"#);
}

#[test]
fn properties_stand_behind_the_arguments() {
    assert_snapshot!(check_completion("secret \"x\" $0"), @r"
    [] doc=  What it is and where to get it, in one line
    [] source=  Where its value is kept, when that is not under the platform's own name: the name of an entry in AWS Secrets Manager or in the cluster's secret store
    [] generate=  Whether any random value will do: the platform makes one up
    [] rotate=  How often it is to be changed
    [] only=  The environments that it is in, and no others
    [] except=  The environments that it is not in
    [] renamed-from=  The name it had before: what was created under that name is moved, not replaced
    ");
    assert_snapshot!(check_completion("secret \"x\" doc=\"y\" ro$0"), @r"
    [ro] source=  Where its value is kept, when that is not under the platform's own name: the name of an entry in AWS Secrets Manager or in the cluster's secret store
    [ro] generate=  Whether any random value will do: the platform makes one up
    [ro] rotate=  How often it is to be changed
    [ro] only=  The environments that it is in, and no others
    [ro] except=  The environments that it is not in
    [ro] renamed-from=  The name it had before: what was created under that name is moved, not replaced
    ");
}

#[test]
fn a_choice_is_one_of_its_words() {
    assert_snapshot!(check_completion("database \"x\" version=$0"), @r#"
    [] "15"  version
    [] "16"  version
    [] "17"  version
    [] "18"  version
    [] (todo)""
    "#);
    assert_snapshot!(check_completion("database \"x\" version=\"1$0\""), @r"
    [1] 15  version
    [1] 16  version
    [1] 17  version
    [1] 18  version
    ");
    assert_snapshot!(check_completion("database \"x\" version=\"1$0"), @r#"
    [1] 15"  version
    [1] 16"  version
    [1] 17"  version
    [1] 18"  version
    "#);
    assert_snapshot!(check_completion("database \"x\" { size $0 }"), @r#"
    [] "small"  size
    [] "medium"  size
    [] "large"  size
    [] (todo)""
    "#);
    assert_snapshot!(check_completion("database \"x\" { size sm$0 }"), @r#"
    [sm] "small"  size
    [sm] "medium"  size
    [sm] "large"  size
    [sm] (todo)""
    "#);
    assert_snapshot!(check_completion("database \"x\" { size sm$0\n}"), @r#"
    [sm] "small"  size
    [sm] "medium"  size
    [sm] "large"  size
    [sm] (todo)""
    "#);
}

#[test]
fn a_flag_is_on_or_off() {
    assert_snapshot!(check_completion("cache \"x\" { persistence $0 }"), @r#"
    [] #true
    [] #false
    [] (todo)""
    "#);
}

#[test]
fn a_reference_begins_with_an_entity() {
    assert_snapshot!(check_completion("worker \"x\" { env { A (ref)\"$0\" } }"), @r"
    [] x  worker
    [] main.  database
    [] sessions.  cache
    [] api-key  secret
    [] mailer  worker
    [] platform.
    [] environment.
    ");
    assert_snapshot!(check_completion("worker \"x\" { env { A (ref)\"ma$0in.url\" } }"), @r"
    [main] x  worker
    [main] main  database
    [main] sessions  cache
    [main] api-key  secret
    [main] mailer  worker
    [main] platform
    [main] environment
    ");
    assert_snapshot!(check_completion("worker \"x\" { env { A (ref)\"ma$0\n } }"), @r"
    [ma] x  worker
    [ma] main.  database
    [ma] sessions.  cache
    [ma] api-key  secret
    [ma] mailer  worker
    [ma] platform.
    [ma] environment.
    ");
}

#[test]
fn a_reference_ends_in_an_attribute() {
    assert_snapshot!(check_completion("worker \"x\" { env { A (ref)\"main.$0\" } }"), @r"
    [] host
    [] port
    [] name
    [] user
    [] password  secret
    [] url  secret
    ");
    assert_snapshot!(check_completion("worker \"x\" { env { A (ref)\"main.u$0rl\" } }"), @r"
    [url] host
    [url] port
    [url] name
    [url] user
    [url] password  secret
    [url] url  secret
    ");
    assert_snapshot!(check_completion("worker \"x\" { env { A (ref)\"environment.$0\n } }"), @r"
    [] name
    [] domain
    ");
    assert_snapshot!(check_completion("worker \"x\" { env { A (ref)\"nobody.$0\" } }"), @"");
}

#[test]
fn references_stand_in_the_braces_of_a_template() {
    assert_snapshot!(check_completion("worker \"x\" { env { A (fmt)\"{{x}} {sessions.$0}\" } }"), @r"
    [] host
    [] port
    [] password  secret
    [] url  secret
    ");
    assert_snapshot!(check_completion("worker \"x\" { env { A (fmt)\"a {sessions.po$0\n } }"), @r"
    [po] host
    [po] port
    [po] password  secret
    [po] url  secret
    ");
    assert_snapshot!(check_completion("worker \"x\" { env { A (fmt)\"a {main.url} $0\" } }"), @"");
}

#[test]
fn names_are_those_of_what_is_declared() {
    assert_snapshot!(check_completion("worker \"x\" { uses \"$0\" }"), @r"
    [] x  worker
    [] main  database
    [] sessions  cache
    [] api-key  secret
    [] mailer  worker
    ");
    assert_snapshot!(check_completion("worker \"x\" { image-of $0 }"), @r#"
    [] "x"  worker
    [] "mailer"  worker
    [] (todo)""
    "#);
    assert_snapshot!(check_completion("worker \"x\" { only \"local\" \"$0\" }"), @r"
    [] local  environment
    [] production  environment
    ");
    assert_snapshot!(check_completion("pipeline \"ci\" { deploy \"$0"), @r#"
    [] local"  environment
    [] production"  environment
    "#);
}

#[test]
fn ports_are_those_of_the_service_around() {
    let text = "service \"x\" { port \"web\" 80; port \"rpc\" 81; health \"/\" port=\"$0\" }";
    assert_snapshot!(check_completion(text), @r"
    [] rpc  port
    [] web  port
    ");
}

#[test]
fn text_may_be_a_reference_and_anything_may_be_open() {
    assert_snapshot!(check_completion("worker \"x\" { env { A $0 } }"), @r#"
    [] (ref)""
    [] (fmt)""
    [] (todo)""
    "#);
    assert_snapshot!(check_completion("worker \"x\" { stop-grace $0 }"), @r#"[] (todo)"""#);
    assert_snapshot!(check_completion("worker \"x\" { env { A (r$0 } }"), @r"
    [r] ref
    [r] fmt
    [r] todo
    ");
}

#[test]
fn names_of_variables_and_comments_are_ones_own() {
    assert_snapshot!(check_completion("worker \"x\" { env { A$0 } }"), @"");
    assert_snapshot!(check_completion("worker \"x\" { // im$0\n }"), @"");
    assert_snapshot!(check_completion("worker \"x\" { image \"a\" // im$0\n }"), @"");
    assert_snapshot!(check_completion("worker \"$0\""), @"");
    assert_snapshot!(check_completion("nobody { $0 }"), @"");
}
