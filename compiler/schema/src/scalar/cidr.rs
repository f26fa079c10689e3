use std::fmt;
use std::net::Ipv4Addr;

use groundplan_syntax::Value as Literal;

use crate::Held;
use crate::scalar::{Choices, Raw, Scalar, ScalarFault, ScalarType, ValueType, parse_as};

/// A block of IPv4 addresses whose host bits are zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cidr {
    /// The first address.
    pub address: Ipv4Addr,
    /// How many leading bits are fixed, 0 to 32.
    pub prefix: u8,
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

impl ScalarType for Cidr {
    const TYPE: &'static ValueType = &ValueType {
        name: "cidr",
        expects: Held::Fixed("a block of IPv4 addresses in quotes, like `\"10.0.0.0/16\"`"),
        choices: Choices::Fixed(&[]),
        limits: None,
        keeps_literal: false,
        takes_references: false,
        names: None,
        parse: parse_as::<Cidr>,
    };

    fn parse(raw: Raw<'_>) -> Result<Self, ScalarFault> {
        let Literal::Text(text) = raw.literal else {
            return Err(ScalarFault::Type);
        };
        let (address, prefix) = text.split_once('/').ok_or_else(|| {
            ScalarFault::hinted(
                "it has no `/` and prefix length",
                format!("one address is `{text}/32`"),
            )
        })?;
        let address: Ipv4Addr = address
            .parse()
            .map_err(|_| ScalarFault::value("its address is not an IPv4 address"))?;
        let prefix: u8 = prefix
            .parse()
            .ok()
            .filter(|prefix| *prefix <= 32)
            .ok_or_else(|| ScalarFault::value("its prefix length is not from 0 to 32"))?;
        let mask = u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0);
        let network = Ipv4Addr::from(u32::from(address) & mask);
        if network != address {
            return Err(ScalarFault::hinted(
                "its address has bits behind the prefix",
                format!("did you mean `{network}/{prefix}`?"),
            ));
        }
        Ok(Cidr { address, prefix })
    }

    fn wrap(self) -> Scalar {
        Scalar::Cidr(self)
    }

    fn unwrap(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Cidr(cidr) => Some(*cidr),
            _ => None,
        }
    }

    fn placeholder() -> Self {
        Cidr { address: Ipv4Addr::UNSPECIFIED, prefix: 0 }
    }
}
