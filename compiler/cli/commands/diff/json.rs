use groundplan_backends::Target;
use groundplan_backends::change::{ChangeKind, ObjectChange};
use groundplan_backends::meaning::Judged;
use serde_json::{Value, json};

use super::Changes;

/// The changes as one JSON document:
///
/// ```json
/// {
///   "base": "main (1a2b3c4)", "fallback": null,
///   "environments": [{
///     "name": "production",
///     "changes": [{
///       "class": "loses", "code": "removed-without-retire", "refused": true, "waived": false,
///       "what": "…", "reason": "…", "way_round": "…", "source": "…",
///       "path": "platform.kdl", "line": 3, "column": 9,
///       "objects": [{
///         "target": "terraform", "object": "aws_db_instance.main", "change": "removed",
///         "field": "", "before": null, "after": null, "class": "loses", "reason": "…"
///       }]
///     }]
///   }]
/// }
/// ```
pub fn render(changes: &Changes<'_>) -> String {
    let environments = changes.by_environment().map(|(name, group)| {
        let entries: Vec<Value> = group.iter().map(|judged| entry(changes, judged)).collect();
        json!({ "name": name, "changes": entries })
    });
    let document = json!({
        "base": changes.against.label,
        "fallback": changes.against.fallback,
        "environments": environments.collect::<Vec<_>>(),
    });
    format!("{document:#}\n")
}

fn entry(changes: &Changes<'_>, judged: &Judged) -> Value {
    let mut entry = crate::commands::place(&changes.loaded.sources, judged.span);
    entry["class"] = judged.class.word().into();
    entry["code"] = judged.code.map(|code| code.code).into();
    entry["refused"] = judged.is_refused().into();
    entry["waived"] = judged.waived.is_some().into();
    entry["what"] = judged.what.clone().into();
    entry["reason"] = judged.reason.clone().into();
    entry["way_round"] = judged.way_round.clone().into();
    entry["source"] = judged.source.to_string().into();
    entry["objects"] =
        judged.objects.iter().map(|(target, change)| object(*target, change)).collect();
    entry
}

fn object(target: Target, change: &ObjectChange) -> Value {
    json!({
        "target": target.word(),
        "object": change.object.to_string(),
        "change": match change.kind {
            ChangeKind::Added => "added",
            ChangeKind::Removed => "removed",
            ChangeKind::Changed => "changed",
        },
        "field": change.field,
        "before": change.before,
        "after": change.after,
        "class": change.class.word(),
        "reason": change.reason,
        "source": change.source,
    })
}
