//! The series that programs and libraries serve, by their names.
//!
//! Each was made to serve requests and scraped, or read in its source, at the version that is named.
//! What one does not count is not there: no rule asks for it.

use groundplan_model::kinds::Dialect;

/// How a dialect counts requests.
#[derive(Debug)]
pub struct Requests {
    /// The counter of requests.
    pub counter: &'static str,
    /// The label that holds the status of the answer.
    pub status: &'static str,
    /// The histogram of how long answers take.
    pub duration: &'static str,
    /// Whether that is in thousandths of a second.
    pub is_milliseconds: bool,
    /// The bucket that divides quick from slow, if the histogram is known to have one near half a
    /// second.
    pub quick: Option<&'static str>,
}

impl Requests {
    /// Matches requests that the service failed to answer: a status of 500 and above, `5xx` too.
    pub fn failed(&self) -> String {
        format!("{}=~\"5..\"", self.status)
    }
}

/// What a dialect counts of requests, if it does.
pub fn requests(dialect: Dialect) -> Option<&'static Requests> {
    Some(match dialect {
        Dialect::Process | Dialect::RedisExporter => return None,
        Dialect::PrometheusFastapi => &PROMETHEUS_FASTAPI,
        Dialect::StarletteExporter => &STARLETTE_EXPORTER,
        Dialect::DjangoPrometheus => &DJANGO_PROMETHEUS,
        Dialect::PrometheusFlask => &PROMETHEUS_FLASK,
        Dialect::OtelHttp => &OTEL_HTTP,
        Dialect::OtelPython => &OTEL_PYTHON,
        Dialect::ExpressPromBundle => &EXPRESS_PROM_BUNDLE,
        Dialect::AxumPrometheus => &AXUM_PROMETHEUS,
        Dialect::PrometheusNet => &PROMETHEUS_NET,
    })
}

/// prometheus-fastapi-instrumentator 8.1.0, seen.
static PROMETHEUS_FASTAPI: Requests = Requests {
    counter: "http_requests_total",
    status: "status",
    duration: "http_request_duration_seconds",
    is_milliseconds: false,
    quick: Some("0.5"),
};

/// starlette_exporter 0.24.0, seen; the buckets are those of prometheus_client.
static STARLETTE_EXPORTER: Requests = Requests {
    counter: "starlette_requests_total",
    status: "status_code",
    duration: "starlette_request_duration_seconds",
    is_milliseconds: false,
    quick: Some("0.5"),
};

/// django-prometheus 2.5.0, seen.
static DJANGO_PROMETHEUS: Requests = Requests {
    counter: "django_http_responses_total_by_status_total",
    status: "status",
    duration: "django_http_requests_latency_including_middlewares_seconds",
    is_milliseconds: false,
    quick: None,
};

/// prometheus-flask-exporter 0.23.2, seen; the buckets are those of prometheus_client.
static PROMETHEUS_FLASK: Requests = Requests {
    counter: "flask_http_request_total",
    status: "status",
    duration: "flask_http_request_duration_seconds",
    is_milliseconds: false,
    quick: Some("0.5"),
};

/// OpenTelemetry's semantic conventions for HTTP 1.44.0, seen in Python.
static OTEL_HTTP: Requests = Requests {
    counter: "http_server_request_duration_seconds_count",
    status: "http_response_status_code",
    duration: "http_server_request_duration_seconds",
    is_milliseconds: false,
    quick: Some("0.5"),
};

/// opentelemetry-instrumentation 0.66b1, seen: the conventions before those.
static OTEL_PYTHON: Requests = Requests {
    counter: "http_server_duration_milliseconds_count",
    status: "http_status_code",
    duration: "http_server_duration_milliseconds",
    is_milliseconds: true,
    quick: None,
};

/// express-prom-bundle 8.0.0, seen.
static EXPRESS_PROM_BUNDLE: Requests = Requests {
    counter: "http_request_duration_seconds_count",
    status: "status_code",
    duration: "http_request_duration_seconds",
    is_milliseconds: false,
    quick: Some("0.3"),
};

/// axum-prometheus 0.10.1, read in its source.
static AXUM_PROMETHEUS: Requests = Requests {
    counter: "axum_http_requests_total",
    status: "status",
    duration: "axum_http_requests_duration_seconds",
    is_milliseconds: false,
    quick: None,
};

/// prometheus-net.AspNetCore 8.2.1, read in its source: buckets double from 1 ms on.
static PROMETHEUS_NET: Requests = Requests {
    counter: "http_requests_received_total",
    status: "code",
    duration: "http_request_duration_seconds",
    is_milliseconds: false,
    quick: Some("0.512"),
};
