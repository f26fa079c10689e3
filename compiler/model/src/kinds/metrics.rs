use groundplan_schema::scalar::{Label, MetricName, PortName, UrlPath};
use groundplan_schema::{Choice, Keyed, Node, Value};

/// What a service measures, and where it serves that. What it does not name here is not asked for: no
/// alert waits for series that nobody serves.
#[derive(Clone, Debug, Node)]
#[node(name = "metrics")]
pub struct Metrics {
    /// The name of the port.
    pub port: Option<Value<PortName>>,
    /// The path.
    #[node(default = "/metrics", because = "where Prometheus looks by itself")]
    pub path: Value<UrlPath>,
    /// What serves its series: their names follow from it, and alerts and panels from their names.
    pub dialect: Vec<Value<Dialect>>,
    /// Series of its own, to be drawn.
    pub series: Keyed<Series>,
}

/// A series of a service's own.
#[derive(Clone, Debug, Node)]
#[node(name = "series")]
pub struct Series {
    /// The metric's name.
    #[node(argument)]
    pub name: Value<MetricName>,
    /// What it counts, in a few words.
    pub doc: Option<Value<Label>>,
    /// How its values are read.
    #[node(default = "gauge", because = "a counter says so: its name ends in `_total`")]
    pub kind: Value<SeriesKind>,
    /// The labels of which each value has a line of its own; one line for each service without any.
    pub by: Vec<Value<MetricName>>,
}

/// How the values of a series are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum SeriesKind {
    /// It goes up and down: its value is drawn.
    Gauge,
    /// It only grows: how fast is drawn.
    Counter,
}

/// A program or library that serves series under names of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Choice)]
pub enum Dialect {
    /// `process_*` of the Prometheus client libraries: memory, processors, open files. Libraries of
    /// several worker processes leave them out.
    Process,
    /// prometheus-fastapi-instrumentator, and whatever counts requests under the same names:
    /// `http_requests_total` and `http_request_duration_seconds`.
    PrometheusFastapi,
    /// starlette_exporter, without a prefix of its own.
    StarletteExporter,
    /// django-prometheus.
    DjangoPrometheus,
    /// prometheus-flask-exporter.
    PrometheusFlask,
    /// OpenTelemetry's stable conventions for HTTP, in any language.
    OtelHttp,
    /// OpenTelemetry in Python with the conventions that it still uses by itself.
    OtelPython,
    /// express-prom-bundle.
    ExpressPromBundle,
    /// axum-prometheus.
    AxumPrometheus,
    /// prometheus-net.AspNetCore.
    PrometheusNet,
    /// redis_exporter, of one Redis or Valkey.
    RedisExporter,
}
