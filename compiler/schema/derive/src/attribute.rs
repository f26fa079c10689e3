use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Meta, Result};

/// What `#[node(…)]` says.
#[derive(Default)]
pub struct NodeAttribute {
    pub name: Option<LitStr>,
    pub default: Option<LitStr>,
    pub because: Option<LitStr>,
    pub argument: bool,
    pub flatten: bool,
}

impl NodeAttribute {
    /// Reads every `#[node(…)]` of an item.
    pub fn read(attributes: &[Attribute]) -> Result<Self> {
        let mut out = Self::default();
        for attribute in attributes.iter().filter(|a| a.path().is_ident("node")) {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("name") {
                    out.name = Some(meta.value()?.parse()?);
                } else if meta.path.is_ident("default") {
                    out.default = Some(meta.value()?.parse()?);
                } else if meta.path.is_ident("because") {
                    out.because = Some(meta.value()?.parse()?);
                } else if meta.path.is_ident("argument") {
                    out.argument = true;
                } else if meta.path.is_ident("flatten") {
                    out.flatten = true;
                } else {
                    return Err(meta.error("unknown `node` attribute"));
                }
                Ok(())
            })?;
        }
        Ok(out)
    }
}

/// The documentation of an item, its lines trimmed and joined.
pub fn documentation(attributes: &[Attribute]) -> String {
    let lines: Vec<String> = attributes
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
                Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => {
                    Some(text.value().trim().to_owned())
                }
                _ => None,
            },
            _ => None,
        })
        .collect();
    lines.join("\n").trim().to_owned()
}

/// `StopGrace` or `stop_grace` as it is written in a description: `stop-grace`.
pub fn kebab(name: &str) -> String {
    let mut out = String::new();
    for c in name.trim_start_matches("r#").chars() {
        match c {
            '_' => out.push('-'),
            c if c.is_ascii_uppercase() => {
                if !out.is_empty() {
                    out.push('-');
                }
                out.push(c.to_ascii_lowercase());
            }
            c => out.push(c),
        }
    }
    out
}

/// `stop_grace` as a variant: `StopGrace`.
pub fn pascal(name: &str) -> String {
    name.trim_start_matches("r#")
        .split('_')
        .map(|word| {
            let mut letters = word.chars();
            letters
                .next()
                .map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
                .unwrap_or_default()
        })
        .collect()
}
