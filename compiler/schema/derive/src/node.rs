use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{Data, DeriveInput, Error, Fields, Result, Type};

use crate::attribute::{NodeAttribute, documentation, kebab, pascal};

/// A field of the struct, as read.
struct FieldPlan<'a> {
    ident: &'a Ident,
    ty: &'a Type,
    doc: String,
    name: String,
    variant: Ident,
    attribute: NodeAttribute,
}

/// The implementation of `Node` for a struct, and its field enumeration.
pub fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let Data::Struct(data) = &input.data else {
        return Err(Error::new_spanned(input, "a node kind is a struct"));
    };
    let Fields::Named(fields) = &data.fields else {
        return Err(Error::new_spanned(input, "a node kind has named fields"));
    };
    let ident = &input.ident;
    let attribute = NodeAttribute::read(&input.attrs)?;
    let name = match &attribute.name {
        Some(name) => name.value(),
        None => kebab(&ident.to_string()),
    };
    let doc = documentation(&input.attrs);
    let plans: Vec<FieldPlan<'_>> = fields.named.iter().map(plan_field).collect::<Result<_>>()?;
    let (parts, own): (Vec<_>, Vec<_>) = plans.iter().partition(|plan| plan.attribute.flatten);

    let own_fields: Vec<_> = own.iter().map(|plan| field_data(&name, plan)).collect();
    let own_count = own_fields.len();
    let part_types: Vec<_> = parts.iter().map(|plan| plan.ty).collect();
    let field_enum = format_ident!("{ident}Field");
    let enum_doc = format!("The fields of `{name}`, so that each can be answered for.");
    let own_variants: Vec<_> = own.iter().map(|plan| &plan.variant).collect();
    let own_docs: Vec<_> = own.iter().map(|plan| &plan.doc).collect();
    let own_indices = 0..own_count;
    let part_variants: Vec<_> = parts.iter().map(|plan| &plan.variant).collect();
    let part_docs: Vec<_> = parts.iter().map(|plan| &plan.doc).collect();

    let own_builds = own.iter().enumerate().map(|(index, plan)| {
        let (field, ty) = (plan.ident, plan.ty);
        quote! {
            #field: {
                let at = offset + #index;
                match (record.slots.get(at), Self::FIELDS.get(#index)) {
                    (Some(slot), Some(field)) => {
                        <#ty as ::groundplan_schema::FieldType>::build(slot, field, record, cx)
                    }
                    // A record always has a slot for each field of its kind.
                    _ => unreachable!("slots follow fields"),
                }
            }
        }
    });
    let part_builds = parts.iter().enumerate().map(|(position, plan)| {
        let (field, ty) = (plan.ident, plan.ty);
        let before = part_types.iter().take(position);
        quote! {
            #field: <#ty as ::groundplan_schema::Node>::build_part(
                record,
                offset + #own_count #(+ <#before as ::groundplan_schema::Node>::FIELDS.len())*,
                cx,
            )
        }
    });
    let part_lookups = parts.iter().map(|plan| {
        let (variant, ty) = (&plan.variant, plan.ty);
        quote! {
            if let Some(field) = <#ty as ::groundplan_schema::Node>::field(index) {
                return Some(#field_enum::#variant(field));
            }
            let index = index - <#ty as ::groundplan_schema::Node>::FIELDS.len();
        }
    });

    Ok(quote! {
        #[doc = #enum_doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum #field_enum {
            #(#[doc = #own_docs] #own_variants,)*
            #(#[doc = #part_docs] #part_variants(<#part_types as ::groundplan_schema::Node>::Field),)*
        }

        impl ::groundplan_schema::Node for #ident {
            const FIELDS: &'static [::groundplan_schema::Field] = {
                const OWN: &[::groundplan_schema::Field] = &[#(#own_fields),*];
                const COUNT: usize = #own_count
                    #(+ <#part_types as ::groundplan_schema::Node>::FIELDS.len())*;
                const ALL: [::groundplan_schema::Field; COUNT] =
                    ::groundplan_schema::concat_fields(&[
                        OWN,
                        #(<#part_types as ::groundplan_schema::Node>::FIELDS,)*
                    ]);
                &ALL
            };
            const KIND: &'static ::groundplan_schema::NodeKind =
                &::groundplan_schema::NodeKind {
                    name: ::groundplan_schema::Held::Fixed(#name),
                    doc: ::groundplan_schema::Held::Fixed(#doc),
                    fields: ::groundplan_schema::Held::Fixed(Self::FIELDS),
                };
            type Field = #field_enum;

            #[allow(unused_variables, clippy::arithmetic_side_effects)]
            fn field(index: usize) -> Option<Self::Field> {
                match index {
                    #(#own_indices => return Some(#field_enum::#own_variants),)*
                    _ => {}
                }
                let index = index - #own_count;
                #(#part_lookups)*
                None
            }

            #[allow(clippy::arithmetic_side_effects, clippy::unreachable)]
            fn build_part(
                record: &::groundplan_schema::Record,
                offset: usize,
                cx: &mut ::groundplan_schema::Build<'_>,
            ) -> Self {
                Self {
                    #(#own_builds,)*
                    #(#part_builds,)*
                }
            }
        }
    })
}

fn plan_field(field: &syn::Field) -> Result<FieldPlan<'_>> {
    let ident = field.ident.as_ref().ok_or_else(|| Error::new_spanned(field, "unnamed field"))?;
    let attribute = NodeAttribute::read(&field.attrs)?;
    let doc = documentation(&field.attrs);
    if doc.is_empty() {
        return Err(Error::new_spanned(field, "a field of the language needs a doc comment"));
    }
    if attribute.default.is_some() != attribute.because.is_some() {
        return Err(Error::new_spanned(field, "a default needs its `because`, and only a default"));
    }
    let name = match &attribute.name {
        Some(name) => name.value(),
        None => kebab(&ident.to_string()),
    };
    let variant = format_ident!("{}", pascal(&ident.to_string()));
    Ok(FieldPlan { ident, ty: &field.ty, doc, name, variant, attribute })
}

/// The field as a `Field` constant.
fn field_data(kind: &str, plan: &FieldPlan<'_>) -> TokenStream {
    let (name, doc, ty) = (&plan.name, &plan.doc, plan.ty);
    let position = if plan.attribute.argument {
        quote!(::groundplan_schema::Position::Argument)
    } else {
        quote!(::groundplan_schema::Position::Named)
    };
    let default = match (&plan.attribute.default, &plan.attribute.because) {
        (Some(text), Some(because)) => {
            let id = format!("{kind}.{name}");
            quote! {
                Some(::groundplan_schema::FieldDefault {
                    text: ::groundplan_schema::Held::Fixed(#text),
                    reason: ::groundplan_schema::Reason::Rule(
                        &::groundplan_schema::DefaultRule { id: #id, because: #because },
                    ),
                })
            }
        }
        _ => quote!(None),
    };
    let has_default = plan.attribute.default.is_some();
    quote! {
        ::groundplan_schema::Field {
            name: ::groundplan_schema::Held::Fixed(#name),
            doc: ::groundplan_schema::Held::Fixed(#doc),
            position: #position,
            shape: <#ty as ::groundplan_schema::FieldType>::SHAPE,
            required: <#ty as ::groundplan_schema::FieldType>::REQUIRED && !#has_default,
            default: #default,
        }
    }
}
