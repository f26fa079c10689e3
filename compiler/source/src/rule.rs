/// How bad a diagnostic is. An error keeps anything from being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The description means nothing, or nothing safe.
    Error,
    /// The description means something that its author probably does not want.
    Warning,
    /// Worth knowing; nothing is asked for.
    Advice,
}

impl Severity {
    /// The word that people read.
    pub const fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Advice => "advice",
        }
    }
}

/// What kind of fault a diagnostic reports. Declared by [`diagnostic!`](crate::diagnostic).
#[derive(Debug)]
pub struct Rule {
    /// Kebab-case; names the problem and reads after the word *allow*.
    pub code: &'static str,
    /// How bad it is unless a policy says otherwise.
    pub severity: Severity,
    /// What the rule reports: the first line of the declaration's documentation.
    pub summary: &'static str,
    /// The page `docs/diagnostics/<code>.md`: explanation and test.
    pub page: &'static str,
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Rule {}

/// Declares a diagnostic once: its code, severity, message, label and help, over typed fields.
///
/// The struct gets a `span` field (the primary place) besides the ones that are written. Message,
/// label and help are `format!` texts over the fields. A help that starts with `field =>` appears
/// only when that `Option` field is `Some`. The page `docs/diagnostics/<code>.md` must exist: it is
/// compiled in. The root package says `in root` and a backend `in backend`, because their manifests
/// lie elsewhere.
///
/// ```ignore
/// diagnostic! {
///     /// A reference names nothing in this platform.
///     pub struct UnknownReference { name: String, nearest: Option<String> }
///     error "unknown-reference"
///     message "no `{name}` in this platform"
///     label "not declared"
///     help nearest => "did you mean `{nearest}`?"
/// }
/// ```
#[macro_export]
macro_rules! diagnostic {
    (
        $(#[doc = $doc:literal])+
        pub struct $Name:ident { $($field:ident : $ty:ty),* $(,)? }
        $severity:ident $code:literal $(in $home:ident)?
        message $message:literal
        $(label $label:literal)?
        $(help $($present:ident =>)? $help:literal)*
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug)]
        pub struct $Name {
            /// The place that is at fault.
            pub span: $crate::Span,
            $(
                #[allow(missing_docs)]
                pub $field: $ty,
            )*
        }

        impl $Name {
            /// The rule that this diagnostic belongs to.
            pub const RULE: &'static $crate::Rule = &$crate::Rule {
                code: $code,
                severity: $crate::__severity!($severity),
                summary: concat!($($doc, "\n"),+).trim_ascii(),
                page: $crate::__page!($code $(, $home)?),
            };
        }

        impl From<$Name> for $crate::Diagnostic {
            #[allow(unused_variables, unused_mut)]
            fn from(value: $Name) -> $crate::Diagnostic {
                let $Name { span, $($field),* } = value;
                let mut helps: Vec<String> = Vec::new();
                $($crate::__help!(helps, $($present =>)? $help);)*
                let mut label = String::new();
                $(label = format!($label);)?
                $crate::Diagnostic::new($Name::RULE, span, format!($message), label, helps)
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __severity {
    (error) => {
        $crate::Severity::Error
    };
    (warning) => {
        $crate::Severity::Warning
    };
    (advice) => {
        $crate::Severity::Advice
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __page {
    ($code:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/diagnostics/", $code, ".md"))
    };
    ($code:literal, root) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/diagnostics/", $code, ".md"))
    };
    ($code:literal, backend) => {
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../docs/diagnostics/",
            $code,
            ".md"
        ))
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __help {
    ($helps:ident, $present:ident => $help:literal) => {
        if let Some($present) = &$present {
            $helps.push(format!($help));
        }
    };
    ($helps:ident, $help:literal) => {
        $helps.push(format!($help));
    };
}
