//! What GitHub makes of an expression, as far as workflows use them: `==` and `!=`, `!`, `&&`, `||`,
//! parentheses, texts, contexts, and functions without arguments.

use std::iter::Peekable;
use std::vec::IntoIter;

/// A value. What a context does not have is nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Nothing,
    Bool(bool),
    Text(String),
}

impl Value {
    pub fn holds(&self) -> bool {
        match self {
            Value::Nothing => false,
            Value::Bool(holds) => *holds,
            Value::Text(text) => !text.is_empty(),
        }
    }

    /// Texts are compared without regard to case; of different types, by their numbers: nothing and
    /// an empty text are 0, any other text of ours is none and equal to nothing.
    fn equals(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Text(one), Value::Text(other)) => one.eq_ignore_ascii_case(other),
            (Value::Text(text), Value::Nothing) | (Value::Nothing, Value::Text(text)) => {
                text.is_empty()
            }
            (one, other) => one == other,
        }
    }
}

/// Where names and functions get their values from.
pub trait Scope {
    fn name(&self, name: &str) -> Value;
    fn call(&self, function: &str) -> Value;
}

/// Whether a condition asks how other jobs or steps went; GitHub adds `success()` to one that does
/// not.
pub fn asks_for_status(text: &str) -> bool {
    ["success()", "failure()", "cancelled()", "always()"].iter().any(|call| text.contains(call))
}

/// The value of a condition, which may stand in `${{ }}` or not.
pub fn evaluate(text: &str, scope: &dyn Scope) -> Value {
    let text = text.trim();
    let inner = text.strip_prefix("${{").and_then(|text| text.strip_suffix("}}")).unwrap_or(text);
    assert!(!inner.contains("${{"), "text around an expression always holds: {text}");
    let mut parser = Parser { tokens: tokens(inner).into_iter().peekable(), scope };
    let value = parser.or();
    assert_eq!(parser.tokens.next(), None, "{text}");
    value
}

fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
        let length = match first {
            '\'' => 2 + rest[1..].find('\'').expect("an end of the text"),
            '&' | '|' | '=' => 2,
            '!' if rest.starts_with("!=") => 2,
            '!' | '(' | ')' => 1,
            c if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            other => panic!("`{other}` in {text}"),
        };
        tokens.push(rest[..length].to_owned());
        rest = rest[length..].trim_start();
    }
    tokens
}

struct Parser<'s> {
    tokens: Peekable<IntoIter<String>>,
    scope: &'s dyn Scope,
}

impl Parser<'_> {
    fn take(&mut self, token: &str) -> bool {
        self.tokens.next_if(|next| next == token).is_some()
    }

    /// `||` and `&&` yield one of their operands, not whether it holds.
    fn or(&mut self) -> Value {
        let mut value = self.and();
        while self.take("||") {
            let other = self.and();
            value = if value.holds() { value } else { other };
        }
        value
    }

    fn and(&mut self) -> Value {
        let mut value = self.comparison();
        while self.take("&&") {
            let other = self.comparison();
            value = if value.holds() { other } else { value };
        }
        value
    }

    fn comparison(&mut self) -> Value {
        let value = self.operand();
        if self.take("==") {
            return Value::Bool(value.equals(&self.operand()));
        }
        if self.take("!=") {
            return Value::Bool(!value.equals(&self.operand()));
        }
        value
    }

    fn operand(&mut self) -> Value {
        if self.take("!") {
            return Value::Bool(!self.operand().holds());
        }
        if self.take("(") {
            let value = self.or();
            assert!(self.take(")"), "an open parenthesis");
            return value;
        }
        let token = self.tokens.next().expect("an operand");
        if let Some(text) = token.strip_prefix('\'') {
            return Value::Text(text.trim_end_matches('\'').to_owned());
        }
        if self.take("(") {
            assert!(self.take(")"), "arguments of {token}");
            return self.scope.call(&token);
        }
        self.scope.name(&token)
    }
}
