"""The API: hands tasks to the team and says how they are doing."""

import logging
from json import JSONDecodeError
from typing import Any

from kombu.exceptions import OperationalError as QueueAway
from sqlalchemy.exc import OperationalError as DatabaseAway
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from agents import health, queue, storage
from agents.measure import Measure
from agents.settings import ROLES

log = logging.getLogger(__name__)


def shown(task: dict[str, Any]) -> dict[str, Any]:
    return {**task, "created_at": task["created_at"].isoformat()}


async def create(request: Request) -> Response:
    try:
        body = await request.json()
    except JSONDecodeError as error:
        raise HTTPException(400, f"the body is not JSON: {error}") from error
    role = body.get("role") if isinstance(body, dict) else None
    prompt = body.get("prompt") if isinstance(body, dict) else None
    if role not in ROLES:
        raise HTTPException(422, f"`role` is one of {', '.join(ROLES)}")
    if not isinstance(prompt, str) or not prompt.strip():
        raise HTTPException(422, "`prompt` is a text")
    task = await run_in_threadpool(storage.add, role, prompt)
    try:
        await run_in_threadpool(queue.enqueue, role, task)
    except QueueAway:
        await run_in_threadpool(storage.move, task, "failed", "it could not be queued")
        raise
    return JSONResponse({"id": task}, 202, headers={"Location": f"/api/tasks/{task}"})


async def index(_: Request) -> Response:
    return JSONResponse([shown(task) for task in await run_in_threadpool(storage.latest)])


async def show(request: Request) -> Response:
    task = await run_in_threadpool(storage.find, request.path_params["id"])
    if task is None:
        raise HTTPException(404, "no such task")
    return JSONResponse(shown(task))


async def refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"error": error.detail}, error.status_code)


async def away(_: Request, error: Exception) -> Response:
    """The database or the queue does not answer: whoever asks may ask again."""
    log.error("not answered: %s", error)
    return JSONResponse({"error": "try again"}, 503, headers={"Retry-After": "5"})


app = Starlette(
    routes=[
        Route("/api/tasks", create, methods=["POST"]),
        Route("/api/tasks", index, methods=["GET"]),
        Route("/api/tasks/{id:int}", show),
        # Tasks can be read while the queue is away, so it is not asked for.
        *health.routes({"database": storage.ping}),
    ],
    middleware=[Middleware(Measure)],
    exception_handlers={HTTPException: refused, DatabaseAway: away, QueueAway: away},
)
