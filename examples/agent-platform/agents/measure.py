"""Counts and times each request, for Prometheus."""

import time

from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

REQUESTS = Counter("http_requests_total", "Requests answered.", ["method", "status"])
SECONDS = Histogram("http_request_duration_seconds", "Time to answer a request.", ["method"])

# What the platform asks all day says nothing about users.
UNMEASURED = ("/healthz", "/readyz", "/metrics")


class Measure:
    """An ASGI middleware around an application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in UNMEASURED:
            return await self.app(scope, receive, send)
        started = time.perf_counter()
        status = 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watch)
        finally:
            REQUESTS.labels(scope["method"], str(status)).inc()
            SECONDS.labels(scope["method"]).observe(time.perf_counter() - started)
