use std::fmt;

use groundplan_syntax::Value as Literal;

use crate::Held;
use crate::scalar::{Choices, Raw, Scalar, ScalarFault, ScalarType, ValueType, parse_as};

/// A reference to a container image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Registry host and path.
    pub name: String,
    /// The tag, if one is written.
    pub tag: Option<String>,
    /// The digest, `sha256:…`, if one is written.
    pub digest: Option<String>,
}

impl fmt::Display for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(f, "@{digest}")?;
        }
        Ok(())
    }
}

impl ScalarType for Image {
    const TYPE: &'static ValueType = &ValueType {
        name: "image",
        expects: Held::Fixed("an image with a tag or digest in quotes, like `\"nginx:1.29\"`"),
        choices: Choices::Fixed(&[]),
        limits: None,
        keeps_literal: false,
        takes_references: false,
        names: None,
        parse: parse_as::<Image>,
    };

    fn parse(raw: Raw<'_>) -> Result<Self, ScalarFault> {
        let Literal::Text(text) = raw.literal else {
            return Err(ScalarFault::Type);
        };
        if text.len() > 255 {
            return Err(ScalarFault::value("it is longer than 255 characters"));
        }
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (text, None),
        };
        // A colon behind the last slash begins the tag; before it, a registry's port.
        let (name, tag) = match rest.rfind(':') {
            Some(at) if !rest.get(at..).unwrap_or_default().contains('/') => {
                let (name, tag) = rest.split_at(at);
                (name, tag.strip_prefix(':'))
            }
            _ => (rest, None),
        };
        if let Some(digest) = digest {
            let hex = digest.strip_prefix("sha256:").unwrap_or_default();
            if hex.len() != 64 || !hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
                return Err(ScalarFault::value("its digest is not `sha256:` and 64 hex digits"));
            }
        }
        if tag.is_some_and(|tag| !is_tag(tag)) {
            return Err(ScalarFault::value("its tag is malformed"));
        }
        if let Some(part) = name.split('/').enumerate().find(|(at, part)| !is_part(part, *at == 0))
        {
            return Err(ScalarFault::value(format!(
                "`{}` cannot be a part of an image name",
                part.1
            )));
        }
        Ok(Image {
            name: name.to_owned(),
            tag: tag.map(str::to_owned),
            digest: digest.map(str::to_owned),
        })
    }

    fn wrap(self) -> Scalar {
        Scalar::Image(Box::new(self))
    }

    fn unwrap(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Image(image) => Some(image.as_ref().clone()),
            _ => None,
        }
    }

    fn placeholder() -> Self {
        Image { name: "unknown".to_owned(), tag: None, digest: None }
    }
}

/// `[A-Za-z0-9_][A-Za-z0-9._-]{0,127}`, from the distribution specification.
fn is_tag(tag: &str) -> bool {
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    tag.len() <= 128
        && tag.bytes().next().is_some_and(word)
        && tag.bytes().all(|b| word(b) || matches!(b, b'.' | b'-'))
}

/// A path component; the first one may be a registry host with a port.
fn is_part(part: &str, first: bool) -> bool {
    let body = match part.split_once(':') {
        Some((host, port)) if first => {
            if port.is_empty() || !port.bytes().all(|b| b.is_ascii_digit()) {
                return false;
            }
            host
        }
        _ => part,
    };
    let edge = |b: Option<u8>| b.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    edge(body.bytes().next())
        && edge(body.bytes().last())
        && body.bytes().all(|b| {
            b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Image, ScalarFault> {
        Image::parse(Raw { literal: Literal::Text(text), written: text })
    }

    #[test]
    fn a_reference_reads_and_shows_the_same() {
        let digest = format!("sha256:{}", "a".repeat(64));
        for text in ["nginx", "nginx:1.29", "ghcr.io/org/app:v1", "localhost:5000/app:1"] {
            assert_eq!(read(text).unwrap().to_string(), text);
            let pinned = format!("{text}@{digest}");
            assert_eq!(read(&pinned).unwrap().to_string(), pinned);
        }
    }

    #[test]
    fn malformed_references_are_refused() {
        for text in ["", "Nginx", "nginx:", "nginx:a b", "a//b", "nginx@sha256:12", "-a", "a:b:c"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
