use groundplan_schema::scalar::{
    Cpu, Duration, EntityName, Image, Label, Name, Path, Percent, Phrase, Port, PortName,
    RunningName, Size, UrlPath,
};
use groundplan_schema::{Choice, Group, Keyed, Map, Node, Text, Value};

use super::Metrics;

/// What every running thing has: an image, a command, an environment and its limits.
#[derive(Clone, Debug, Node)]
#[node(name = "workload")]
pub struct Workload {
    /// Builds its image from source.
    pub build: Option<Build>,
    /// An image that is there already.
    pub image: Option<Value<Image>>,
    /// Runs in the image that another entity builds or names.
    pub image_of: Option<Value<RunningName>>,
    /// The program and its arguments; the image's own entry point when it is not written.
    pub command: Vec<Value<Text>>,
    /// Arguments to the image's own entry point.
    pub args: Vec<Value<Text>>,
    /// Environment variables.
    pub env: Map<Text>,
    /// Read-only files put into the container.
    pub file: Keyed<ConfigFile>,
    /// Entities that it connects to; a reference implies it.
    pub uses: Vec<Value<EntityName>>,
    /// Processor and memory.
    pub resources: Group<Resources>,
    /// Storage that outlives the container.
    pub volume: Keyed<Volume>,
    /// Writable paths that do not outlive the container; the rest of its file system is read-only.
    pub scratch: Keyed<Scratch>,
    /// Where it may run.
    pub placement: Option<Placement>,
    /// How long it may take to stop.
    #[node(default = "30s", because = "what Kubernetes grants by itself")]
    pub stop_grace: Value<Duration>,
    /// The numeric user and group it runs as; never 0.
    #[node(
        default = "10001",
        because = "above every user of the host, as hadolint and the Pod Security Standards ask"
    )]
    pub run_as: Value<u32>,
    /// What it measures, and where it serves that for Prometheus.
    pub metrics: Option<Metrics>,
}

/// How an image is built.
#[derive(Clone, Debug, Node)]
#[node(name = "build")]
pub struct Build {
    /// The directory that is built, relative to the project root.
    #[node(argument, default = ".", because = "most projects build from their root")]
    pub context: Value<Path>,
    /// A Dockerfile of the project's own, relative to the context.
    pub dockerfile: Option<Value<Path>>,
    /// A Dockerfile that Groundplan writes for that language.
    pub preset: Option<Value<Preset>>,
    /// What the preset serves: an ASGI application as `module:attribute`.
    pub app: Option<Value<Phrase>>,
    /// The language's version.
    #[node(default = "3.13", because = "the newest Python whose wheels are everywhere")]
    pub python: Value<PythonVersion>,
    /// The stage to build.
    pub target: Option<Value<Phrase>>,
    /// Build arguments; never secrets, because they stay in the image.
    pub args: Map<Label>,
}

/// A language that Groundplan writes Dockerfiles for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Preset {
    /// Python with a locked `requirements.txt`, served by uvicorn when `app` is given.
    Python,
}

/// A version of Python that has an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum PythonVersion {
    /// Python 3.11.
    #[node(name = "3.11")]
    V3_11,
    /// Python 3.12.
    #[node(name = "3.12")]
    V3_12,
    /// Python 3.13.
    #[node(name = "3.13")]
    V3_13,
}

/// A read-only file in the container.
#[derive(Clone, Debug, Node)]
#[node(name = "file")]
pub struct ConfigFile {
    /// The absolute path in the container.
    #[node(argument)]
    pub path: Value<Path>,
    /// What the file holds.
    pub content: Value<Text>,
}

/// Processor and memory of one replica.
#[derive(Clone, Debug, Node)]
#[node(name = "resources")]
pub struct Resources {
    /// Processors it is sure to get.
    #[node(
        default = "100m",
        because = "little enough to start anywhere, enough to be scheduled fairly"
    )]
    pub cpu: Value<Cpu>,
    /// Memory it is sure to get, and may not exceed unless `memory-limit` lets it.
    #[node(default = "256MiB", because = "a small service; set it from what is measured")]
    pub memory: Value<Size>,
    /// Processors it may not exceed; unlimited when it is not written, because throttling hurts
    /// more than sharing.
    pub cpu_limit: Option<Value<Cpu>>,
    /// Memory it may not exceed; `memory` when it is not written, because what is above it is taken
    /// from others, and first from whoever is killed when a node has none left.
    pub memory_limit: Option<Value<Size>>,
}

impl Resources {
    /// The memory that it may not exceed.
    pub fn most_memory(&self) -> &Value<Size> {
        self.memory_limit.as_ref().unwrap_or(&self.memory)
    }
}

/// Storage that outlives the container.
#[derive(Clone, Debug, Node)]
#[node(name = "volume")]
pub struct Volume {
    /// The volume's name.
    #[node(argument)]
    pub name: Value<Name>,
    /// Where it is mounted.
    pub path: Value<Path>,
    /// How large it is.
    #[node(default = "1GiB", because = "the smallest amount that every storage class grants")]
    pub size: Value<Size>,
}

/// A writable path that does not outlive the container.
#[derive(Clone, Debug, Node)]
#[node(name = "scratch")]
pub struct Scratch {
    /// The absolute path in the container.
    #[node(argument)]
    pub path: Value<Path>,
    /// How much it may hold.
    #[node(
        default = "64MiB",
        because = "enough for temporary files, too little to starve the node"
    )]
    pub size: Value<Size>,
}

/// Where a workload may run.
#[derive(Clone, Debug, Node)]
#[node(name = "placement")]
pub struct Placement {
    /// The processor architecture it needs.
    pub arch: Option<Value<Architecture>>,
    /// Labels that its node must have.
    pub node_labels: Map<Label>,
}

/// A processor architecture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Architecture {
    /// x86-64.
    Amd64,
    /// 64-bit ARM.
    Arm64,
}

/// How many replicas run.
#[derive(Clone, Debug, Node)]
#[node(name = "replicas")]
pub struct Replicas {
    /// A fixed number of replicas.
    #[node(argument)]
    pub count: Option<Value<u32>>,
    /// The least number of replicas.
    pub min: Option<Value<u32>>,
    /// The greatest number of replicas.
    pub max: Option<Value<u32>>,
    /// The share of the requested processors that replicas are added to stay below.
    pub cpu: Option<Value<Percent>>,
}

/// One probe: exactly one way to ask, and its timing.
#[derive(Clone, Debug, Node)]
#[node(name = "probe")]
pub struct Probe {
    /// Asks by HTTP GET for that path; any status from 200 to 399 is healthy.
    #[node(argument)]
    pub http: Option<Value<UrlPath>>,
    /// Asks by opening a connection.
    pub tcp: Option<Value<bool>>,
    /// Asks by the gRPC health protocol.
    pub grpc: Option<Value<bool>>,
    /// Asks by running a program in the container; exit status 0 is healthy.
    pub exec: Vec<Value<Label>>,
    /// The name of the port to ask.
    pub port: Option<Value<PortName>>,
    /// How often to ask.
    pub period: Option<Value<Duration>>,
    /// How long to wait for an answer.
    pub timeout: Option<Value<Duration>>,
    /// How many failures in a row mean that it failed.
    pub failures: Option<Value<u32>>,
}

/// How to tell that a workload is well.
#[derive(Clone, Debug, Node)]
#[node(name = "health")]
pub struct Health {
    /// The path that answers while the process is well: what `startup` and `live` ask unless they
    /// say otherwise, and `ready` too when it is not written.
    #[node(argument)]
    pub path: Option<Value<UrlPath>>,
    /// The name of the port to ask.
    pub port: Option<Value<PortName>>,
    /// Asked until it first succeeds; the others wait for it.
    pub startup: Option<Probe>,
    /// Asked to decide whether requests are sent to it.
    pub ready: Option<Probe>,
    /// Asked to decide whether it is restarted.
    pub live: Option<Probe>,
}

/// A port that a container listens on.
#[derive(Clone, Debug, Node)]
#[node(name = "port")]
pub struct ServicePort {
    /// The port's name: at most 15 characters.
    #[node(argument)]
    pub name: Value<Name>,
    /// The number.
    #[node(argument)]
    pub number: Value<Port>,
    /// What is spoken on it.
    #[node(default = "http", because = "most ports of a platform speak HTTP")]
    pub protocol: Value<PortProtocol>,
    /// Whether it is reached from the machine that Docker Compose runs on, without a route.
    #[node(default = "#false", because = "only what has a route is meant for people")]
    pub expose: Value<bool>,
}

/// What is spoken on a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum PortProtocol {
    /// HTTP, WebSocket included.
    Http,
    /// gRPC over HTTP/2.
    Grpc,
    /// Anything else over TCP.
    Tcp,
    /// Anything over UDP.
    Udp,
}
