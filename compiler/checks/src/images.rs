use groundplan_model::{EnvironmentModel, Model, Running};
use groundplan_source::{Diagnostic, Rule, diagnostic};

diagnostic! {
    /// Something that runs without an image, or with more than one.
    pub struct ImageSource { kind: &'static str, name: String, why: String }
    error "image-source"
    message "{kind} `{name}` {why}"
    label "{why}"
    help "write exactly one of `build`, `image` and `image-of`"
}

diagnostic! {
    /// Images that are taken from one another in a circle.
    pub struct ImageCycle { chain: String }
    error "image-cycle"
    message "the images are taken from one another in a circle: {chain}"
    label "closes the circle"
    help "give one of them a `build` or an `image`"
}

diagnostic! {
    /// A build that both brings a Dockerfile and asks for one.
    pub struct DockerfileAndPreset { name: String }
    error "dockerfile-and-preset"
    message "the build of `{name}` has a Dockerfile of its own and a preset"
    label "asks for a Dockerfile although there is one"
    help "take `preset` away to build with the Dockerfile, or `dockerfile` to have one written"
}

diagnostic! {
    /// A build that neither brings a Dockerfile nor asks for one.
    pub struct NoDockerfile { name: String }
    error "no-dockerfile"
    message "nothing says how `{name}` is built"
    label "has neither `dockerfile` nor `preset`"
    help "write `dockerfile=\"Dockerfile\"` for one of your own, or `preset=\"python\"` to have one written"
}

pub(crate) static RULES: &[&Rule] =
    &[ImageSource::RULE, ImageCycle::RULE, DockerfileAndPreset::RULE, NoDockerfile::RULE];

/// Everything that runs has one image, and it can be found.
pub(crate) fn check(_: &Model, environment: &EnvironmentModel, out: &mut Vec<Diagnostic>) {
    for running in environment.running() {
        check_source(&running, out);
        check_chain(environment, &running, out);
        check_build(&running, out);
    }
}

fn check_source(running: &Running<'_>, out: &mut Vec<Diagnostic>) {
    let workload = running.workload;
    let written: Vec<&str> = [
        workload.build.as_ref().map(|_| "`build`"),
        workload.image.as_ref().map(|_| "`image`"),
        workload.image_of.as_ref().map(|_| "`image-of`"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let why = match written.as_slice() {
        [_] => return,
        [] => "has no image".to_owned(),
        several => format!("has {} images: {}", several.len(), several.join(" and ")),
    };
    let (kind, name) = (running.kind.word(), running.name.to_string());
    out.push(ImageSource { span: running.head, kind, name, why }.into());
}

/// Reports the circle at its first member by name alone, so that it is told once.
fn check_chain(environment: &EnvironmentModel, start: &Running<'_>, out: &mut Vec<Diagnostic>) {
    let mut names = vec![start.name.to_string()];
    let mut at = *start;
    while let Some(of) = at.workload.image_of.as_ref() {
        let Some(next) = of.sure().and_then(|name| environment.running_named(name.as_str())) else {
            return;
        };
        if *next.name == *start.name {
            names.push(next.name.to_string());
            let span = of.origin().span().unwrap_or(at.head);
            out.push(ImageCycle { span, chain: names.join(" → ") }.into());
            return;
        }
        // The circle is another one's, or it has a smaller name that reports it.
        if **next.name < **start.name || names.iter().any(|name| **name == **next.name) {
            return;
        }
        names.push(next.name.to_string());
        at = next;
    }
}

fn check_build(running: &Running<'_>, out: &mut Vec<Diagnostic>) {
    let Some(build) = &running.workload.build else { return };
    let name = running.name.to_string();
    match (&build.dockerfile, &build.preset) {
        (Some(dockerfile), Some(preset)) => {
            let span = preset.origin().span().unwrap_or(running.head);
            let fault = Diagnostic::from(DockerfileAndPreset { span, name });
            out.push(match dockerfile.origin().span() {
                Some(own) => fault.with_label(own, "the Dockerfile of its own"),
                None => fault,
            });
        }
        (None, None) => {
            let span = build.context.origin().span().unwrap_or(running.head);
            out.push(NoDockerfile { span, name }.into());
        }
        _ => {}
    }
}
