//! What a build by the preset for Python is tested with.

use groundplan_lowering::Context;
use groundplan_model::kinds::Build;
use groundplan_schema::scalar::Choice;

use crate::target::action::SETUP_PYTHON;
use crate::target::default::PYTHON;
use crate::target::step::Step;
use crate::target::text::literal;

/// A usual check: the name under which a `step` replaces it, what people call it, the command.
pub struct Usual {
    /// The name of the step that replaces it.
    pub name: &'static str,
    /// What it is called in the run.
    pub title: &'static str,
    /// The command, in the directory of the build.
    pub script: &'static str,
    /// Whether it runs against the databases and caches that the program connects to.
    pub needs_stores: bool,
}

/// The usual checks, in order.
pub static USUAL: [Usual; 3] = [
    Usual { name: "lint", title: "Lint", script: "python -m ruff check .\n", needs_stores: false },
    Usual {
        name: "types",
        title: "Check types",
        script: "python -m mypy .\n",
        needs_stores: false,
    },
    Usual { name: "test", title: "Test", script: "python -m pytest\n", needs_stores: true },
];

/// The language and the locked requirements.
pub fn set_up<'m>(cx: &Context<'m>, build: &'m Build, directory: &str) -> [Step<'m>; 2] {
    let requirements = |name: &str| match directory {
        "." => name.to_owned(),
        directory => format!("{}/{name}", literal(directory)),
    };
    let locks =
        format!("{}\n{}", requirements("requirements.txt"), requirements("requirements-dev.txt"));
    [
        Step::uses("Set up Python", &SETUP_PYTHON)
            .with("python-version", cx.node(&build.python, |version| version.word()))
            .with("cache", "pip")
            .with("cache-dependency-path", locks)
            .origin(build.python.origin()),
        Step::script("Install the requirements", include_str!("../../scripts/install-python.sh"))
            .within(directory)
            .origin(&PYTHON),
    ]
}
