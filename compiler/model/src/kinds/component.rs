use std::sync::Arc;

use super::Defaults;
use groundplan_schema::scalar::{
    AwsAccount, AwsRegion, Cidr, Cpu, Cron, Domain, Duration, Email, EntityName, EnvironmentName,
    Image, Label, Money, Name, Path, Percent, Phrase, Port, Size, UrlPath, Written,
};
use groundplan_schema::{Body, Choice, Keyed, Node, ScalarType, Text, Value, ValueType};

/// A kind of node of one's own, made of others. It is written once and used by its name as often as
/// wanted, with what differs as parameters.
#[derive(Clone, Debug, Node)]
#[node(name = "component")]
pub struct Component {
    /// The name of the kind.
    #[node(argument)]
    pub name: Value<Name>,
    /// What it is, in one line: shown wherever it is used.
    pub doc: Option<Value<Label>>,
    /// What a use may say.
    pub param: Keyed<Parameter>,
    /// What others may refer to: `(ref)"NAME.url"`.
    pub attribute: Keyed<ComponentAttribute>,
    /// What the entities of its body are when that does not say.
    pub defaults: Option<Defaults>,
    /// What a use stands for.
    pub body: Body,
}

/// Something that each use of a component may say.
#[derive(Clone, Debug, Node)]
#[node(name = "param")]
pub struct Parameter {
    /// Its name, as a property or a child of the use.
    #[node(argument)]
    pub name: Value<Name>,
    /// What it means, in one line.
    pub doc: Option<Value<Label>>,
    /// What it holds: one value of that type; text when nothing else is said.
    pub r#type: Option<Value<ParameterType>>,
    /// It holds any number of values of that type.
    pub list_of: Option<Value<ParameterType>>,
    /// It holds a block of `NAME value` lines, with values of that type.
    pub map_of: Option<Value<ParameterType>>,
    /// It holds one of these words.
    pub one_of: Vec<Value<Phrase>>,
    /// The least that it may be.
    pub min: Option<Value<Written>>,
    /// The most that it may be.
    pub max: Option<Value<Written>>,
    /// What it is when a use does not say; without it, a use has to.
    pub default: Vec<Value<Written>>,
    /// Why that is the default, in one line.
    pub reason: Option<Value<Label>>,
    /// Whether a use may leave it out though it has no default: what is written with it is then
    /// left out as well.
    #[node(default = "#false", because = "what is asked for is needed")]
    pub optional: Value<bool>,
}

/// Something that others may refer to, and that its target is to fill in.
#[derive(Clone, Debug, Node)]
#[node(name = "attribute")]
pub struct ComponentAttribute {
    /// Its name, behind the dot of a reference.
    #[node(argument)]
    pub name: Value<Name>,
    /// What it is. A secret in it makes it a secret.
    #[node(argument)]
    pub value: Value<Text>,
}

/// Brings the components of other files into scope, and nothing else of them.
#[derive(Clone, Debug, Node)]
#[node(name = "use")]
pub struct Use {
    /// Paths relative to this file, or `std:NAME`; `*` and `**` match.
    #[node(argument)]
    pub paths: Vec<Value<Label>>,
}

/// A type that a parameter can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ParameterType {
    /// Free text, perhaps with references.
    Text,
    /// `#true` or `#false`.
    Boolean,
    /// A whole number.
    Count,
    /// The name of something new.
    Name,
    /// The name of an entity.
    Entity,
    /// The name of an environment.
    Environment,
    /// A TCP or UDP port.
    Port,
    /// A number of bytes.
    Size,
    /// An amount of processor.
    Cpu,
    /// A span of time.
    Duration,
    /// A whole percentage.
    Percent,
    /// A schedule.
    Cron,
    /// A DNS name.
    Domain,
    /// A path of a URL.
    UrlPath,
    /// A path of a file.
    Path,
    /// A reference to an image.
    Image,
    /// A block of addresses.
    Cidr,
    /// US dollars.
    Money,
    /// A mail address.
    Email,
    /// An AWS account.
    AwsAccount,
    /// A region of AWS.
    AwsRegion,
}

impl ParameterType {
    /// The type of a single value.
    pub fn value_type(self) -> &'static ValueType {
        match self {
            ParameterType::Text => Text::TYPE,
            ParameterType::Boolean => bool::TYPE,
            ParameterType::Count => u32::TYPE,
            ParameterType::Name => Name::TYPE,
            ParameterType::Entity => EntityName::TYPE,
            ParameterType::Environment => EnvironmentName::TYPE,
            ParameterType::Port => Port::TYPE,
            ParameterType::Size => Size::TYPE,
            ParameterType::Cpu => Cpu::TYPE,
            ParameterType::Duration => Duration::TYPE,
            ParameterType::Percent => Percent::TYPE,
            ParameterType::Cron => Cron::TYPE,
            ParameterType::Domain => Domain::TYPE,
            ParameterType::UrlPath => UrlPath::TYPE,
            ParameterType::Path => Path::TYPE,
            ParameterType::Image => Image::TYPE,
            ParameterType::Cidr => Cidr::TYPE,
            ParameterType::Money => Money::TYPE,
            ParameterType::Email => Email::TYPE,
            ParameterType::AwsAccount => AwsAccount::TYPE,
            ParameterType::AwsRegion => AwsRegion::TYPE,
        }
    }
}

impl Parameter {
    /// The words that it is limited to.
    pub fn words(&self) -> Option<Arc<[Arc<str>]>> {
        let words = self.one_of.iter().map(|word| Arc::from(word.peek().0.as_str()));
        (!self.one_of.is_empty()).then(|| words.collect())
    }
}
