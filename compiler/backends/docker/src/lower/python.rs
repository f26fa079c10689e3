//! Images of programs in Python: locked dependencies, a stage that installs and a stage that runs.

use groundplan_document::Marks;
use groundplan_lowering::Context;
use groundplan_model::kinds::{Build, PortProtocol};
use groundplan_model::{ProbeAction, Running};
use groundplan_schema::scalar::Choice;
use groundplan_source::Origin;

use crate::target::default::{PYTHON, STAGES, STOP_SIGNAL};
use crate::target::dockerfile::{Dockerfile, exec_form, quoted};

/// Seconds for which the server keeps a connection on which nobody asks anything. A proxy that uses
/// one again must not find it closed: nginx keeps one for 60 s, Traefik for 90 s, and a load
/// balancer of AWS for 4000 s at most.
const KEEP_ALIVE: &str = "4005";
/// Where dependencies are installed.
const VENV: &str = "/opt/venv";
/// Fails unless the URL that is its first argument answers with a status below 400 within as many
/// seconds as its second says.
const GET: &str =
    "import sys, urllib.request as r; r.urlopen(sys.argv[1], timeout=float(sys.argv[2]))";

/// The Dockerfile of what an entity builds.
pub fn lower<'m>(cx: &Context<'m>, running: &Running<'m>, build: &'m Build) -> (String, Marks<'m>) {
    let image = format!("python:{}-slim-trixie", cx.value(&build.python).word());
    let mut file = Dockerfile::new(&cx.header());
    file.gap();
    install(&mut file, build, &image);
    file.gap();
    source(&mut file, build, &image);
    file.gap();
    file.instruction(build.python.origin(), &format!("FROM {image}"));
    labels(cx, running, &mut file);
    file.instruction(&PYTHON, &format!("ENV PATH=\"{VENV}/bin:$PATH\""));
    file.instruction(&PYTHON, "ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1");
    file.instruction(&STAGES, "WORKDIR /app");
    file.instruction(&STAGES, &format!("COPY --from=install {VENV} {VENV}"));
    file.instruction(&STAGES, "COPY --from=source /app /app");
    let user = cx.value(&running.workload.run_as);
    file.instruction(running.workload.run_as.origin(), &format!("USER {user}:{user}"));
    for port in running.ports.into_iter().flat_map(|ports| ports.values()) {
        let number = cx.value(&port.number).0;
        let udp = matches!(cx.value(&port.protocol), PortProtocol::Udp);
        let suffix = if udp { "/udp" } else { "" };
        file.instruction(port.number.origin(), &format!("EXPOSE {number}{suffix}"));
    }
    file.instruction(&STOP_SIGNAL, "STOPSIGNAL SIGTERM");
    health(cx, running, &mut file);
    serve(cx, running, build, &mut file);
    file.finish()
}

/// The stage that installs. The dependencies come before the source, so that they are installed
/// again only when they change.
fn install<'m>(file: &mut Dockerfile<'m>, build: &'m Build, image: &str) {
    file.instruction(build.python.origin(), &format!("FROM {image} AS install"));
    for (name, value) in build.args.iter() {
        file.instruction(value.origin(), &format!("ARG {name}"));
    }
    file.instruction(&STAGES, "WORKDIR /app");
    let venv = exec_form(&["python", "-m", "venv", VENV]);
    file.instruction(&STAGES, &format!("RUN {venv}"));
    file.instruction(&STAGES, "COPY requirements.txt ./");
    let pip = format!("{VENV}/bin/pip");
    let install = [
        pip.as_str(),
        "install",
        "--disable-pip-version-check",
        "--requirement",
        "requirements.txt",
    ];
    let cache = "--mount=type=cache,target=/root/.cache/pip";
    file.instruction(&STAGES, &format!("RUN {cache} {}", exec_form(&install)));
}

/// The stage that takes in the source. Whoever checked it out may have kept it from everybody else
/// (a `umask` of 077), and the program runs as another user.
fn source<'m>(file: &mut Dockerfile<'m>, build: &'m Build, image: &str) {
    file.instruction(build.python.origin(), &format!("FROM {image} AS source"));
    file.instruction(&STAGES, "WORKDIR /app");
    file.instruction(&STAGES, "COPY . .");
    let readable = exec_form(&["chmod", "-R", "a+rX", "."]);
    file.instruction(&STAGES, &format!("RUN {readable}"));
}

fn labels<'m>(cx: &Context<'m>, running: &Running<'m>, file: &mut Dockerfile<'m>) {
    let platform = &cx.model.platform;
    let mut label = |name: &str, origin: &'m Origin, value: &str| {
        let text = format!("LABEL org.opencontainers.image.{name}={}", quoted(value));
        file.instruction(origin, &text);
    };
    let title = format!("{} {}", cx.value(&platform.name), running.name);
    label("title", platform.name.origin(), &title);
    if let Some(description) = &platform.description {
        label("description", description.origin(), cx.value(description).as_str());
    }
    if let Some(repository) = platform.repository.as_ref().map(|it| &it.name) {
        let url = format!("https://github.com/{}", cx.value(repository));
        label("source", repository.origin(), &url);
    }
}

/// For whoever runs the image alone: Compose and Kubernetes ask on their own.
fn health<'m>(cx: &Context<'m>, running: &Running<'m>, file: &mut Dockerfile<'m>) {
    let Some(probes) = running.probes() else { return };
    let (plan, startup) = (probes.live, probes.startup);
    let (origin, command) = match plan.action {
        ProbeAction::Http { path, port } => {
            let url = format!("http://127.0.0.1:{}{}", cx.value(&port.number).0, cx.value(path));
            (path.origin(), exec_form(&["python", "-c", GET, &url, &plan.timeout.to_string()]))
        }
        ProbeAction::Exec([first, rest @ ..]) => {
            let words = std::iter::once(first).chain(rest).map(|word| cx.value(word).to_string());
            (first.origin(), exec_form(&words.collect::<Vec<_>>()))
        }
        ProbeAction::Exec([]) | ProbeAction::Tcp(_) | ProbeAction::Grpc(_) => return,
    };
    let start = startup.period.saturating_mul(u64::from(startup.failures));
    let timing = format!(
        "--interval={}s --timeout={}s --start-period={start}s --retries={}",
        plan.period, plan.timeout, plan.failures
    );
    file.instruction(origin, &format!("HEALTHCHECK {timing} CMD {command}"));
}

/// What runs when nobody says what to run.
fn serve<'m>(cx: &Context<'m>, running: &Running<'m>, build: &'m Build, file: &mut Dockerfile<'m>) {
    let Some(app) = &build.app else { return };
    let mut words = vec!["uvicorn".to_owned(), cx.value(app).to_string()];
    words.extend(["--host".to_owned(), "0.0.0.0".to_owned()]);
    if let Some(port) = running.port(None) {
        let name = port.name.peek().0.as_str();
        let port = running.ports.and_then(|ports| ports.get(name));
        if let Some(port) = port {
            words.extend(["--port".to_owned(), cx.value(&port.number).0.to_string()]);
        }
    }
    words.extend(["--timeout-keep-alive".to_owned(), KEEP_ALIVE.to_owned()]);
    file.comment("Connections are kept for longer than any proxy keeps them.");
    file.instruction(app.origin(), &format!("CMD {}", exec_form(&words)));
}
