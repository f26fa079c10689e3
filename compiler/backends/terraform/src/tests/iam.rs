//! What a policy document allows, evaluated as AWS does: what is denied is denied, what is allowed by
//! nobody is too, and a condition on a key that the request does not have never holds.

use serde_json::Value;

/// The statements of some policy documents of one file.
pub struct Policy(Vec<Value>);

/// What a request says of itself, by condition key.
pub type Request<'r> = &'r [(&'r str, &'r str)];

impl Policy {
    /// The document of that label.
    pub fn of(file: &Value, label: &str) -> Self {
        let document = &file["data"]["aws_iam_policy_document"][label];
        let statements = document["statement"].as_array();
        Self(statements.unwrap_or_else(|| panic!("no document `{label}` in {file}")).clone())
    }

    /// Statements as IAM writes them: those of policies that AWS keeps.
    pub fn kept_by_aws(statements: Value) -> Self {
        Self(statements.as_array().unwrap().clone())
    }

    /// The statements of both.
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// How long the document is, as IAM counts it: without white space.
    pub fn length(&self) -> usize {
        self.0.iter().map(|statement| statement.to_string().len()).sum()
    }

    /// Whether an action is allowed on a resource.
    pub fn allows(&self, action: &str, resource: &str, request: Request<'_>) -> bool {
        let (denying, allowing): (Vec<_>, Vec<_>) =
            self.0.iter().partition(|statement| statement["effect"] == "Deny");
        let says = |statement: &&&Value| {
            concerns(statement, action, resource) && holds(statement, request)
        };
        !denying.iter().any(|statement| says(&statement)) && allowing.iter().any(|s| says(&s))
    }

    /// Every key that a condition asks for.
    pub fn keys(&self) -> Vec<&str> {
        let conditions = self.0.iter().flat_map(|statement| list(&statement["condition"]));
        conditions.filter_map(|condition| condition["variable"].as_str()).collect()
    }
}

fn concerns(statement: &Value, action: &str, resource: &str) -> bool {
    let action = action.to_lowercase();
    let named =
        |key: &str| texts(&statement[key]).any(|known| like(&known.to_lowercase(), &action));
    let named = match statement.get("not_actions") {
        Some(_) => !named("not_actions"),
        None => named("actions"),
    };
    let on = |key: &str| texts(&statement[key]).any(|known| like(known, resource));
    let on = match statement.get("not_resources") {
        Some(_) => !on("not_resources"),
        // Whom a role trusts is asked of no resource.
        None => statement.get("resources").is_none() || on("resources"),
    };
    named && on
}

fn holds(statement: &Value, request: Request<'_>) -> bool {
    list(&statement["condition"]).all(|condition| {
        let given = request.iter().find(|(key, _)| condition["variable"] == *key);
        let given = given.map(|(_, given)| *given);
        let mut wanted = texts(&condition["values"]);
        match condition["test"].as_str() {
            Some("StringEquals" | "ForAnyValue:StringEquals") => {
                given.is_some_and(|given| wanted.any(|wanted| wanted == given))
            }
            // A key that the request does not have is unequal to anything.
            Some("StringNotEquals") => given.is_none_or(|given| wanted.all(|it| it != given)),
            Some("StringLike") => given.is_some_and(|given| wanted.any(|it| like(it, given))),
            Some("Null") => wanted.any(|wanted| (wanted == "true") == given.is_none()),
            test => panic!("nobody knows the test {test:?}"),
        }
    })
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn texts(value: &Value) -> impl Iterator<Item = &str> {
    list(value).filter_map(Value::as_str)
}

/// Whether a text fits a pattern, in which `*` stands for any text and `?` for one character.
fn like(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let fits = |part: &str, text: &str| {
        part.len() <= text.len() && part.bytes().zip(text.bytes()).all(|(p, t)| p == b'?' || p == t)
    };
    let first = parts.next().unwrap_or_default();
    if !fits(first, text) {
        return false;
    }
    let Some(last) = parts.next_back() else { return first.len() == text.len() };
    let mut rest = &text[first.len()..];
    for part in parts {
        let Some(at) = (0..=rest.len()).find(|at| rest.get(*at..).is_some_and(|r| fits(part, r)))
        else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.len() >= last.len() && fits(last, &rest[rest.len() - last.len()..])
}

#[test]
fn patterns_are_read_as_aws_reads_them() {
    for (pattern, text, fits) in [
        ("s3:Get*", "s3:GetObject", true),
        ("s3:Get*Configuration", "s3:GetLifecycleConfiguration", true),
        ("s3:Get*Configuration", "s3:GetObject", false),
        ("a*b*c", "aXbYc", true),
        ("a*b*c", "aXc", false),
        ("aa*aa", "aaa", false),
        ("exact", "exactly", false),
        ("on?", "one", true),
        ("*", "", true),
    ] {
        assert_eq!(like(pattern, text), fits, "{pattern} {text}");
    }
}
