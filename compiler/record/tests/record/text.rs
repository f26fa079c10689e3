//! The file: what is written is read again, what is damaged is told of at its place.

use crate::common::{lines, read};
use groundplan_model::EntityKind;
use groundplan_record::{Field, Key, Record};
use proptest::prelude::*;

fn facts() -> impl Strategy<Value = (Key, Field, String)> {
    let key = (
        prop::sample::select(vec!["local", "staging", "true", "null"]),
        prop::sample::select(vec!["main", "web", "inf", "a-b"]),
        prop::sample::select(EntityKind::ALL.to_vec()),
    );
    let fact = prop_oneof![
        any::<u16>().prop_map(|n| (Field::Retired, n.max(1).to_string())),
        prop::sample::select(vec!["15", "18", "9"])
            .prop_map(|version| (Field::Version, version.to_owned())),
        (1_u64..2000).prop_map(|n| (Field::Volume("data".to_owned()), format!("{n}GiB"))),
        // Free text: quotes, backslashes, whatever is printable.
        "[ -~ä→\u{a0}]{1,40}".prop_map(|text| (Field::StorageClass, text)),
        (1_u16.., 1_u16..)
            .prop_map(|(a, b)| (Field::HostPort("http".to_owned()), format!("{a}:{b}"))),
    ];
    let fact = (key, fact).prop_map(|((environment, name, kind), (field, value))| {
        let key = match field {
            Field::StorageClass => Key::environment(environment),
            _ => Key::entity(environment, kind, name),
        };
        (key, field, value)
    });
    fact.prop_filter("of its kind", |(key, field, _)| field.is_of(key.subject))
}

fn records() -> impl Strategy<Value = Record> {
    prop::collection::vec(facts(), 0..30).prop_map(|facts| {
        let mut record = Record::default();
        for (key, field, value) in facts {
            record.put(&key, field, value);
        }
        record
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(record in records()) {
        let text = record.to_text();
        let parsed = read(&text);
        prop_assert!(parsed.diagnostics.is_empty(), "{:?}\n{text}", parsed.diagnostics);
        prop_assert_eq!(&parsed.record, &record);
        prop_assert_eq!(parsed.record.to_text(), text);
    }

    /// Windows writes other line ends; they change nothing.
    #[test]
    fn line_ends_do_not_matter(record in records()) {
        let parsed = read(&record.to_text().replace('\n', "\r\n"));
        prop_assert!(parsed.diagnostics.is_empty());
        prop_assert_eq!(parsed.record, record);
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(text in "\\PC{0,200}", record in records()) {
        read(&text);
        read(&format!("<<<<<<< a\n{text}\n=======\n{}", record.to_text()));
    }

    /// Two branches whose merge Git cannot join: each side is read as if it stood alone.
    #[test]
    fn both_sides_of_a_conflict_are_read(ours in records(), theirs in records(), diff3: bool) {
        let (ours_text, theirs_text) = (lines(&ours).join("\n"), lines(&theirs).join("\n"));
        let before = if diff3 { "||||||| 1a2b3c\nstaging job \"x\" created-as=\"y\"\n" } else { "" };
        let text = format!("<<<<<<< HEAD\n{ours_text}\n{before}=======\n{theirs_text}\n>>>>>>> b\n");
        let parsed = read(&text);
        prop_assert!(parsed.diagnostics.is_empty(), "{:?}\n{text}", parsed.diagnostics);
        let joined = parsed.joined();
        prop_assert_eq!(parsed.record, ours.clone());
        prop_assert_eq!(parsed.other, Some(theirs.clone()));
        let all = || ours.things().chain(theirs.things());
        let is_renamed = |key: &Key| {
            let mut past = all().filter_map(|(other, facts)| {
                (other.subject == key.subject).then(|| facts.get(&Field::FormerNames))?
            });
            past.any(|names| names.split(' ').any(|name| name == key.name))
        };
        for (key, facts) in all().filter(|(key, _)| !is_renamed(key)) {
            for (field, value) in facts {
                let own = ours.get(key, field).unwrap_or(value);
                match field {
                    // The larger one, whoever's it is.
                    Field::Storage | Field::Volume(_) => {
                        let either = [Some(own), theirs.get(key, field)];
                        prop_assert!(either.contains(&joined.get(key, field)));
                    }
                    _ => prop_assert_eq!(joined.get(key, field), Some(own)),
                }
            }
        }
    }
}

#[test]
fn damaged_lines_are_told_of_at_their_place() {
    let cases = [
        ("staging database \"main\" version=\"99\"", "\"99\"", "a version of a store"),
        ("staging database \"main\" version=17", "version=17", "a fact like"),
        ("staging database \"main\" colour=\"red\"", "colour=\"red\"", "nothing of that name"),
        ("staging datbase \"main\" version=\"17\"", "datbase", "nothing of that kind"),
        ("staging database \"Main\" version=\"17\"", "\"Main\"", "not a name"),
        ("staging database \"main\"", "staging database \"main\"", "one fact"),
        ("Staging database \"main\" version=\"17\"", "Staging", "an environment"),
        ("a environment \"b\" region=\"eu-west-1\"", "\"b\"", "not the environment"),
        ("local service \"web\" host-port.http=\"0:80\"", "\"0:80\"", "a port of this machine"),
        ("local service \"web\" host-port.http=\"80\"", "\"80\"", "a port of this machine"),
        ("a aws \"b\" { }", "aws", "one fact"),
        ("a database \"main\" retired=\"99999999\"", "\"99999999\"", "how often"),
        ("a secret \"main\" version=\"17\"", "version=\"17\"", "not remembered of a secret"),
        ("a environment \"a\" zones=\"a c\"", "\"a c\"", "letters"),
    ];
    for (line, place, why) in cases {
        let text = format!("// header\n{line}\nstaging database \"kept\" version=\"17\"\n");
        let parsed = read(&text);
        let [fault] = parsed.diagnostics.as_slice() else {
            panic!("{line}: {:?}", parsed.diagnostics)
        };
        let span = fault.span();
        let found = &text[span.start as usize..span.end as usize];
        assert!(found.contains(place), "{line}: at {found}");
        assert!(fault.message.contains(why), "{line}: {}", fault.message);
        // What else the file holds is read all the same.
        assert_eq!(lines(&parsed.record), ["staging database \"kept\" version=\"17\""]);
    }
}

#[test]
fn hostile_files_are_bounded() {
    let many = "x y \"z\" a=\"b\"\n".repeat(10_000);
    assert!(read(&many).diagnostics.len() <= 20);
    let huge = "a".repeat(2 << 20);
    assert_eq!(read(&huge).diagnostics.len(), 1);
    let deep = "a { ".repeat(10_000);
    assert!(!read(&deep).diagnostics.is_empty());
    let markers = "<<<<<<< a\n".repeat(10_000);
    read(&markers);
}
