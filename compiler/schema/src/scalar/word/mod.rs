//! Words that are checked: a type for each kind of them, over shared text.

mod address;
mod aws;
mod git;
mod line;
mod metric;
mod name;
mod path;

use groundplan_syntax::Value as Literal;

use crate::scalar::{Raw, ScalarFault};

pub use address::{Domain, Email, ServerAddress, UrlPath};
pub use aws::{AwsAccount, AwsPrincipal, AwsRegion};
pub use git::{Branch, Commit, GitSource, RepositoryName};
pub use line::{Label, Phrase};
pub use metric::MetricName;
pub use name::{EntityName, EnvironmentName, Name, Namespace, PortName, RunningName};
pub use path::Path;

/// Declares a type of checked words: a newtype over shared text with its own check.
macro_rules! word {
    ($(#[doc = $doc:literal])+ $Type:ident, $name:literal, $expects:literal, $check:path) => {
        word!($(#[doc = $doc])+ $Type, $name, $expects, $check, None);
    };
    ($(#[doc = $doc:literal])+ $Type:ident, $name:literal, $expects:literal, $check:path, $names:expr) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $Type(std::sync::Arc<str>);

        impl $Type {
            /// The word.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::ops::Deref for $Type {
            type Target = str;
            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $Type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl $crate::scalar::ScalarType for $Type {
            const TYPE: &'static $crate::scalar::ValueType = &$crate::scalar::ValueType {
                name: $name,
                expects: $crate::Held::Fixed($expects),
                choices: $crate::scalar::Choices::Fixed(&[]),
                limits: None,
                keeps_literal: false,
                takes_references: false,
                names: $names,
                parse: $crate::scalar::parse_as::<$Type>,
            };

            fn parse(raw: $crate::scalar::Raw<'_>) -> Result<Self, $crate::scalar::ScalarFault> {
                let text = $crate::scalar::word::text_of(raw)?;
                $check(text)?;
                Ok($Type(text.into()))
            }

            fn wrap(self) -> $crate::scalar::Scalar {
                $crate::scalar::Scalar::Word(self.0)
            }

            fn unwrap(scalar: &$crate::scalar::Scalar) -> Option<Self> {
                match scalar {
                    $crate::scalar::Scalar::Word(word) => Some($Type(std::sync::Arc::clone(word))),
                    _ => None,
                }
            }

            fn placeholder() -> Self {
                $Type("".into())
            }
        }
    };
}
use word;

fn text_of(raw: Raw<'_>) -> Result<&str, ScalarFault> {
    match raw.literal {
        Literal::Text(text) => Ok(text),
        _ => Err(ScalarFault::Type),
    }
}
