use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Result};

use crate::attribute::{NodeAttribute, documentation, kebab};

/// The implementation of `Choice` and `ScalarType` for an enumeration.
pub fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let Data::Enum(data) = &input.data else {
        return Err(Error::new_spanned(input, "a choice is an enumeration"));
    };
    let ident = &input.ident;
    let name = kebab(&ident.to_string());
    let mut words = Vec::new();
    for variant in &data.variants {
        if documentation(&variant.attrs).is_empty() {
            return Err(Error::new_spanned(variant, "a choice needs a doc comment"));
        }
        let attribute = NodeAttribute::read(&variant.attrs)?;
        words.push(match attribute.name {
            Some(name) => name.value(),
            None => kebab(&variant.ident.to_string()),
        });
    }
    let variants: Vec<_> = data.variants.iter().map(|variant| &variant.ident).collect();
    let indices = 0..variants.len();
    let arms = indices.clone();
    let first = variants.first().ok_or_else(|| Error::new_spanned(input, "an empty choice"))?;
    let quoted: Vec<String> = words.iter().map(|word| format!("`\"{word}\"`")).collect();
    let expects = match quoted.as_slice() {
        [one] => one.clone(),
        [init @ .., last] => format!("{} or {last}", init.join(", ")),
        [] => String::new(),
    };
    Ok(quote! {
        impl ::groundplan_schema::scalar::Choice for #ident {
            const WORDS: &'static [&'static str] = &[#(#words),*];

            fn from_index(index: usize) -> Option<Self> {
                match index {
                    #(#indices => Some(Self::#variants),)*
                    _ => None,
                }
            }

            fn index(self) -> usize {
                match self {
                    #(Self::#variants => #arms,)*
                }
            }
        }

        impl ::groundplan_schema::ScalarType for #ident {
            const TYPE: &'static ::groundplan_schema::ValueType =
                &::groundplan_schema::ValueType {
                    name: #name,
                    expects: ::groundplan_schema::Held::Fixed(#expects),
                    choices: ::groundplan_schema::scalar::Choices::Fixed(
                        <Self as ::groundplan_schema::scalar::Choice>::WORDS,
                    ),
                    limits: None,
                    keeps_literal: false,
                    takes_references: false,
                    names: None,
                    parse: ::groundplan_schema::scalar::parse_choice::<Self>,
                };

            fn parse(
                raw: ::groundplan_schema::Raw<'_>,
            ) -> Result<Self, ::groundplan_schema::ScalarFault> {
                let scalar = ::groundplan_schema::scalar::parse_choice::<Self>(raw)?;
                Ok(Self::unwrap(&scalar).unwrap_or(Self::#first))
            }

            fn wrap(self) -> ::groundplan_schema::scalar::Scalar {
                ::groundplan_schema::scalar::Scalar::Choice(
                    ::groundplan_schema::scalar::Choice::index(self),
                )
            }

            fn unwrap(scalar: &::groundplan_schema::scalar::Scalar) -> Option<Self> {
                match scalar {
                    ::groundplan_schema::scalar::Scalar::Choice(index) => {
                        <Self as ::groundplan_schema::scalar::Choice>::from_index(*index)
                    }
                    _ => None,
                }
            }

            fn placeholder() -> Self {
                Self::#first
            }
        }
    })
}
