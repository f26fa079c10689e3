use serde_json::Value;

/// The value of a call; nothing where an argument is not known well enough, or the function is not.
pub(crate) fn call(name: &str, arguments: &[Value]) -> Option<Value> {
    Some(match (name, arguments) {
        ("keys", [Value::Object(members)]) => members.keys().cloned().collect::<Vec<_>>().into(),
        ("values", [Value::Object(members)]) => Value::Array(members.values().cloned().collect()),
        ("toset", [Value::Array(items)]) if items.iter().all(is_known_text) => {
            let mut texts: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            texts.sort_unstable();
            texts.dedup();
            texts.into()
        }
        ("slice", [Value::Array(items), from, to]) => {
            let place = |value: &Value| usize::try_from(value.as_u64()?).ok();
            Value::Array(items.get(place(from)?..place(to)?)?.to_vec())
        }
        ("concat", lists) => {
            let lists = lists.iter().map(Value::as_array).collect::<Option<Vec<_>>>()?;
            Value::Array(lists.into_iter().flatten().cloned().collect())
        }
        ("contains", [Value::Array(items), item]) => {
            let is_known = items.iter().chain([item]).all(is_known_text);
            is_known.then(|| Value::from(items.contains(item)))?
        }
        ("length", [Value::Array(items)]) => Value::from(items.len()),
        ("one", [Value::Array(items)]) if items.len() == 1 => items.first()?.clone(),
        ("lookup", [Value::Object(members), Value::String(key), default]) => {
            members.get(key).unwrap_or(default).clone()
        }
        ("jsonencode", [value]) if !is_symbol(value) => Value::from(value.to_string()),
        _ => return None,
    })
}

fn is_symbol(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.contains("${"))
}

fn is_known_text(value: &Value) -> bool {
    value.is_string() && !is_symbol(value)
}
