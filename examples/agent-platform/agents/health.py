"""The endpoints that every service has: is it alive, is it ready, what does it measure."""

from collections.abc import Awaitable, Callable, Iterable

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

type Check = Callable[[], None]
type Endpoint = Callable[[Request], Awaitable[Response]]


async def alive(_: Request) -> Response:
    """Whether the process answers; it looks at nothing else, so that a restart would help."""
    return JSONResponse({"status": "ok"})


def ready(checks: dict[str, Check]) -> Endpoint:
    """Whether what the service needs answers, each under its name."""

    async def endpoint(_: Request) -> Response:
        faults = {}
        for name, check in checks.items():
            try:
                await run_in_threadpool(check)
            except Exception as error:
                faults[name] = type(error).__name__
        status = 503 if faults else 200
        return JSONResponse({"status": "unready" if faults else "ok", **faults}, status)

    return endpoint


async def metrics(_: Request) -> Response:
    body = await run_in_threadpool(generate_latest)
    return Response(body, headers={"Content-Type": CONTENT_TYPE_LATEST})


def routes(checks: dict[str, Check]) -> Iterable[Route]:
    yield Route("/healthz", alive)
    yield Route("/readyz", ready(checks))
    yield Route("/metrics", metrics)
