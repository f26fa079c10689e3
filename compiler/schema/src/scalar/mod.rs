//! The types of single values: each with its own parser and its own error.

mod choice;
mod cidr;
mod cpu;
mod cron;
mod date;
mod duration;
mod image;
mod limits;
mod literal;
mod money;
mod number;
mod size;
mod unit;
mod word;

use std::sync::Arc;

use groundplan_syntax::Value as Literal;

use crate::{Held, Text, Word};

pub use choice::{Choice, Choices, parse_choice};
pub use cidr::Cidr;
pub use cpu::Cpu;
pub use cron::Cron;
pub use date::Date;
pub use duration::Duration;
pub use image::Image;
pub use limits::{Limit, Limits};
pub use literal::Written;
pub use money::Money;
pub use number::{Percent, Port, Ratio};
pub use size::Size;
pub use word::{
    AwsAccount, AwsPrincipal, AwsRegion, Branch, Commit, Domain, Email, EntityName,
    EnvironmentName, GitSource, Label, MetricName, Name, Namespace, Path, Phrase, PortName,
    RepositoryName, RunningName, ServerAddress, UrlPath,
};

/// A type of value, as data.
#[derive(Clone, Debug)]
pub struct ValueType {
    /// Its name in messages and documentation.
    pub name: &'static str,
    /// What to write: completes "write …" and "`port` is …".
    pub expects: Word,
    /// The words it is limited to; empty when it is open.
    pub choices: Choices,
    /// The least and the most that it may be.
    pub limits: Option<Limits>,
    /// Whether what is written is kept, to be read again as whatever a component needs it for.
    pub keeps_literal: bool,
    /// Whether `(ref)` and `(fmt)` may stand for it.
    pub takes_references: bool,
    /// What it is the name of, where that is declared somewhere.
    pub names: Option<Named>,
    /// Reads a literal; [`ValueType::read`] also holds it to what the type is limited to.
    pub parse: fn(Raw<'_>) -> Result<Scalar, ScalarFault>,
}

/// What a word of a name's type stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// An entity of any kind.
    Entity,
    /// An entity that runs: a service, worker, job or cron job.
    Running,
    /// An environment.
    Environment,
    /// A port of the entity around it.
    Port,
}

impl ValueType {
    /// Reads a literal.
    ///
    /// # Errors
    /// It is not of this type, or none of what the type is limited to.
    pub fn read(&self, raw: Raw<'_>) -> Result<Scalar, ScalarFault> {
        self.choices.check(raw)?;
        let scalar = (self.parse)(raw)?;
        if let Some(limits) = &self.limits {
            limits.check(&scalar)?;
        }
        Ok(if self.keeps_literal { Scalar::Literal(Arc::new(Written::of(raw))) } else { scalar })
    }

    /// Whether it is a flag, which may be written without a value.
    pub fn is_bool(&self) -> bool {
        self.name == BOOL.name
    }
}

/// A literal to be read as a typed value.
#[derive(Clone, Copy, Debug)]
pub struct Raw<'t> {
    /// The decoded literal.
    pub literal: Literal<'t>,
    /// The literal as it stands in the file.
    pub written: &'t str,
}

/// Why a literal is not a value of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScalarFault {
    /// It is another kind of literal altogether.
    Type,
    /// It is malformed or out of bounds.
    Value {
        /// The reason, as a clause: "it is above 65535".
        why: String,
        /// What was probably meant.
        hint: Option<String>,
    },
}

impl ScalarFault {
    /// A malformed value, for that reason.
    pub fn value(why: impl Into<String>) -> Self {
        ScalarFault::Value { why: why.into(), hint: None }
    }

    /// A malformed value with a guess at what was meant.
    pub fn hinted(why: impl Into<String>, hint: impl Into<String>) -> Self {
        ScalarFault::Value { why: why.into(), hint: Some(hint.into()) }
    }
}

/// A Rust type that a single value can have.
pub trait ScalarType: Sized + Clone {
    /// The type as data.
    const TYPE: &'static ValueType;
    /// Reads a literal.
    fn parse(raw: Raw<'_>) -> Result<Self, ScalarFault>;
    /// Into the common form that records hold.
    fn wrap(self) -> Scalar;
    /// Out of the common form.
    fn unwrap(scalar: &Scalar) -> Option<Self>;
    /// What stands in for a value that is not known; never reaches an artifact.
    fn placeholder() -> Self;
}

/// A value of any type.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// A flag.
    Bool(bool),
    /// A whole number: plain, a port, a percentage.
    Integer(i64),
    /// Bytes, millicores, seconds, cents or a day.
    Measure(u64),
    /// Parts in a million.
    Ratio(u32),
    /// Free text, perhaps with references.
    Text(Text),
    /// A word that its type has checked.
    Word(Arc<str>),
    /// Which of its type's choices.
    Choice(usize),
    /// A block of addresses.
    Cidr(Cidr),
    /// An image reference.
    Image(Box<Image>),
    /// What is written for a parameter of a component.
    Literal(Arc<Written>),
}

/// Reads a literal as `T` into the common form.
pub fn parse_as<T: ScalarType>(raw: Raw<'_>) -> Result<Scalar, ScalarFault> {
    T::parse(raw).map(T::wrap)
}

/// What a literal is, in words: "a number".
pub(crate) fn describe(literal: &Literal<'_>) -> &'static str {
    match literal {
        Literal::Text(_) => "text",
        Literal::Integer(_) | Literal::Decimal(_) | Literal::Huge(_) => "a number",
        Literal::Bool(_) => "a boolean",
        Literal::Null => "`#null`",
        Literal::Broken => "unreadable",
    }
}

/// The type of flags.
pub static BOOL_TYPE: &ValueType = &BOOL;

/// The type of flags, for use in constants.
pub const BOOL: ValueType = ValueType {
    name: "boolean",
    expects: Held::Fixed("`#true` or `#false`"),
    choices: Choices::Fixed(&[]),
    limits: None,
    keeps_literal: false,
    takes_references: false,
    names: None,
    parse: parse_as::<bool>,
};

impl ScalarType for bool {
    const TYPE: &'static ValueType = &BOOL;

    fn parse(raw: Raw<'_>) -> Result<Self, ScalarFault> {
        match raw.literal {
            Literal::Bool(value) => Ok(value),
            Literal::Text(text @ ("true" | "false")) => {
                Err(ScalarFault::hinted("it is text", format!("write `#{text}`, without quotes")))
            }
            _ => Err(ScalarFault::Type),
        }
    }

    fn wrap(self) -> Scalar {
        Scalar::Bool(self)
    }

    fn unwrap(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Bool(value) => Some(*value),
            _ => None,
        }
    }

    fn placeholder() -> Self {
        false
    }
}

impl ScalarType for Text {
    const TYPE: &'static ValueType = &ValueType {
        name: "text",
        expects: Held::Fixed("a text in quotes, or a `(ref)` or `(fmt)`"),
        choices: Choices::Fixed(&[]),
        limits: None,
        keeps_literal: false,
        takes_references: true,
        names: None,
        parse: parse_as::<Text>,
    };

    /// Numbers and booleans are text as they are written: `LOG_SIZE 1_000` arrives as `1_000`.
    fn parse(raw: Raw<'_>) -> Result<Self, ScalarFault> {
        match raw.literal {
            Literal::Text(text) => Ok(Text::literal(text)),
            Literal::Integer(_) | Literal::Decimal(_) | Literal::Huge(_) => {
                Ok(Text::literal(raw.written))
            }
            Literal::Bool(value) => Ok(Text::literal(if value { "true" } else { "false" })),
            Literal::Null | Literal::Broken => Err(ScalarFault::Type),
        }
    }

    fn wrap(self) -> Scalar {
        Scalar::Text(self)
    }

    fn unwrap(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    fn placeholder() -> Self {
        Text::default()
    }
}
