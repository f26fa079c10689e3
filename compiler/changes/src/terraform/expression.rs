//! The part of Terraform's expressions that Groundplan writes: references, indices, splats, calls,
//! lists, conditions, literals. Anything else stays a text.

use serde_json::Value;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expression {
    Literal(Value),
    Template(Vec<Expression>),
    Name(String),
    Attribute(Box<Expression>, String),
    Index(Box<Expression>, Box<Expression>),
    Splat(Box<Expression>, Vec<String>),
    Call(String, Vec<Expression>),
    List(Vec<Expression>),
    Conditional(Box<[Expression; 3]>),
    /// One that is not understood: its text.
    Opaque(String),
}

/// How deep expressions may be nested.
const DEEPEST: usize = 24;

/// Reads a string of the JSON syntax: text with `${…}` in it.
pub(crate) fn template(text: &str) -> Expression {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let (before, found) = rest.split_at(start);
        literal.push_str(before);
        let inner = &found[2..];
        let Some(end) = closing(inner) else {
            return Expression::Opaque(text.to_owned());
        };
        // `$${` is a dollar and a brace.
        if before.ends_with('$') {
            literal.push_str(&found[..2 + end + 1]);
        } else {
            if !literal.is_empty() {
                parts.push(Expression::Literal(Value::from(std::mem::take(&mut literal))));
            }
            parts.push(expression(&inner[..end]));
        }
        rest = &inner[end + 1..];
    }
    literal.push_str(rest);
    if !literal.is_empty() || parts.is_empty() {
        parts.push(Expression::Literal(Value::from(literal)));
    }
    match <[Expression; 1]>::try_from(parts) {
        Ok([only]) => only,
        Err(parts) => Expression::Template(parts),
    }
}

fn expression(text: &str) -> Expression {
    let mut reader = Reader { rest: text.trim_start() };
    let read = reader.conditional(0).filter(|_| reader.rest.is_empty());
    read.unwrap_or_else(|| {
        Expression::Opaque(text.split_whitespace().collect::<Vec<_>>().join(" "))
    })
}

/// Where the brace that closes an expression stands.
fn closing(text: &str) -> Option<usize> {
    let (mut depth, mut is_quoted, mut is_escaped) = (0usize, false, false);
    for (index, letter) in text.char_indices() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            '{' if !is_quoted => depth += 1,
            '}' if !is_quoted && depth == 0 => return Some(index),
            '}' if !is_quoted => depth -= 1,
            _ => {}
        }
    }
    None
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn take(&mut self, sign: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(sign)?.trim_start();
        Some(())
    }

    fn word(&mut self) -> Option<String> {
        let is_word = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '-';
        let end = self.rest.find(|letter| !is_word(letter)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(end).filter(|(word, _)| !word.is_empty())?;
        self.rest = rest.trim_start();
        Some(word.to_owned())
    }

    fn conditional(&mut self, depth: usize) -> Option<Expression> {
        if depth > DEEPEST {
            return None;
        }
        let condition = self.traversal(depth)?;
        if self.take("?").is_none() {
            return Some(condition);
        }
        let yes = self.conditional(depth + 1)?;
        self.take(":")?;
        let no = self.conditional(depth + 1)?;
        Some(Expression::Conditional(Box::new([condition, yes, no])))
    }

    fn traversal(&mut self, depth: usize) -> Option<Expression> {
        let mut read = self.primary(depth)?;
        loop {
            if self.take("[*]").is_some() {
                let mut names = Vec::new();
                while self.take(".").is_some() {
                    names.push(self.word()?);
                }
                read = Expression::Splat(Box::new(read), names);
            } else if self.take("[").is_some() {
                let index = self.conditional(depth + 1)?;
                self.take("]")?;
                read = Expression::Index(Box::new(read), Box::new(index));
            } else if self.take(".").is_some() {
                read = Expression::Attribute(Box::new(read), self.word()?);
            } else {
                return Some(read);
            }
        }
    }

    fn primary(&mut self, depth: usize) -> Option<Expression> {
        if self.rest.starts_with('"') {
            return self.quoted();
        }
        if self.take("[").is_some() {
            return self.list("]", depth).map(Expression::List);
        }
        if self.take("(").is_some() {
            let inner = self.conditional(depth + 1)?;
            self.take(")")?;
            return Some(inner);
        }
        let word = self.word()?;
        if let Ok(number) = word.parse::<i64>() {
            return Some(Expression::Literal(Value::from(number)));
        }
        match word.as_str() {
            "true" | "false" => Some(Expression::Literal(Value::from(word == "true"))),
            "null" => Some(Expression::Literal(Value::Null)),
            // A comprehension has names of its own.
            "for" => None,
            _ if self.take("(").is_some() => Some(Expression::Call(word, self.list(")", depth)?)),
            _ => Some(Expression::Name(word)),
        }
    }

    fn list(&mut self, end: &str, depth: usize) -> Option<Vec<Expression>> {
        let mut items = Vec::new();
        while self.take(end).is_none() {
            items.push(self.conditional(depth + 1)?);
            if self.take(",").is_none() {
                self.take(end)?;
                break;
            }
        }
        Some(items)
    }

    /// A quoted string without expressions in it, whose escapes are those of JSON.
    fn quoted(&mut self) -> Option<Expression> {
        let mut stream = serde_json::Deserializer::from_str(self.rest).into_iter::<Value>();
        let text = stream.next()?.ok()?;
        let rest = self.rest.get(stream.byte_offset()..)?.trim_start();
        if text.as_str()?.contains("${") {
            return None;
        }
        self.rest = rest;
        Some(Expression::Literal(text))
    }
}

#[cfg(test)]
mod tests {
    use super::{Expression, template};

    #[test]
    fn what_is_not_understood_stays_a_text() {
        for text in ["${[for x in y : x.id]}", "${{ a = 1 }}", "${a + b}", "${\"${x}\"}"] {
            assert!(matches!(template(text), Expression::Opaque(_)), "{text}");
        }
    }

    #[test]
    fn broken_texts_are_texts() {
        for text in
            ["${", "${a[", "${a.}", "$${a}", "${}", "${a[b}", "${((((((((((((((((((((((((((((((a}"]
        {
            let _ = template(text);
        }
        let nested = format!("${{{}a{}}}", "(".repeat(10_000), ")".repeat(10_000));
        assert!(matches!(template(&nested), Expression::Opaque(_)));
    }
}
