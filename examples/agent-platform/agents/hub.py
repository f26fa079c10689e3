"""The hub: whoever is connected by WebSocket hears how the tasks are doing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from prometheus_client import Gauge
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from agents import health, queue
from agents.settings import redis_url

CONNECTED = Gauge("hub_connections", "WebSocket connections that are open.")
listeners: set[WebSocket] = set()


async def forward() -> None:
    """Passes events on, from the channel to every connection, for as long as the hub runs."""
    while True:
        try:
            async with Redis.from_url(redis_url()) as redis, redis.pubsub() as channel:
                await channel.subscribe(queue.EVENTS)
                async for message in channel.listen():
                    if message["type"] == "message":
                        await broadcast(message["data"].decode())
        except OSError:
            await asyncio.sleep(1)  # the cache is away for a moment; connections stay


async def broadcast(event: str) -> None:
    for listener in list(listeners):
        with suppress(WebSocketDisconnect, RuntimeError):  # it has just left
            await listener.send_text(event)


async def listen(socket: WebSocket) -> None:
    await socket.accept()
    listeners.add(socket)
    CONNECTED.set(len(listeners))
    try:
        while True:
            await socket.receive_text()
    except WebSocketDisconnect:
        pass
    finally:
        listeners.discard(socket)
        CONNECTED.set(len(listeners))


@asynccontextmanager
async def forwarding(_: Starlette) -> AsyncIterator[None]:
    task = asyncio.create_task(forward())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


app = Starlette(
    routes=[WebSocketRoute("/ws", listen), *health.routes({"cache": queue.ping})],
    lifespan=forwarding,
)
