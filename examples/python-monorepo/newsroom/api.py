"""What readers speak to."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from newsroom.tasks import take


async def healthz(_: Request) -> JSONResponse:
    """It is well when it answers."""
    return JSONResponse({"status": "ok"})


async def submit(request: Request) -> JSONResponse:
    """Hands an address to those who fetch."""
    address = (await request.json())["address"]
    task = take.apply_async((address,), queue="fetch")
    return JSONResponse({"task": task.id}, status_code=202)


app = Starlette(routes=[Route("/healthz", healthz), Route("/articles", submit, methods=["POST"])])
