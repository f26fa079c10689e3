"""The hub: whoever is connected by WebSocket hears how the tasks are doing."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from types import FrameType

import uvicorn
from prometheus_client import Gauge
from redis import RedisError
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from agents import health, queue
from agents.settings import redis_url

CONNECTED = Gauge("hub_connections", "WebSocket connections that are open.")
RESTARTS = 1012  # a close code: "the service restarts", come again
PATIENCE = 1.0  # seconds until the cache is asked again
SILENCE = 10.0  # seconds without a word until the cache is asked whether it is there
DRAIN = 30.0  # seconds over which connections move to another copy; the platform's grace is longer

log = logging.getLogger(__name__)
listeners: set[WebSocket] = set()
subscribed = asyncio.Event()


async def forward() -> None:
    """Passes events on, from the channel to every connection, for as long as the hub runs."""
    while True:
        try:
            async with Redis.from_url(redis_url(), socket_connect_timeout=5) as redis:
                await forward_from(redis)
        except (RedisError, OSError) as error:
            log.warning("not subscribed: %s", error)
            await asyncio.sleep(PATIENCE)  # the cache is away for a moment; connections stay


async def forward_from(redis: Redis) -> None:
    now = asyncio.get_running_loop().time
    async with redis.pubsub() as channel:
        await channel.subscribe(queue.EVENTS)
        heard = now()
        try:
            while True:
                message = await channel.get_message(timeout=PATIENCE)
                if message is not None:
                    heard = now()
                    subscribed.set()
                    if message["type"] == "message":
                        await broadcast(message["data"].decode())
                elif now() - heard > 2 * SILENCE:
                    raise ConnectionError("the cache has fallen silent")
                elif now() - heard > SILENCE:
                    await channel.ping()  # its host may be gone without a word
        finally:
            subscribed.clear()


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


def hears() -> None:
    """Fails while no event would arrive: a hub that is deaf is sent nobody."""
    if not subscribed.is_set():
        raise ConnectionError("not subscribed")


@asynccontextmanager
async def forwarding(_: Starlette) -> AsyncIterator[None]:
    task = asyncio.create_task(forward())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


app = Starlette(
    routes=[WebSocketRoute("/ws", listen), *health.routes({"events": hears})],
    lifespan=forwarding,
)


class Server(uvicorn.Server):
    """Before it stops, its connections move one after the other: not all come back at once."""

    draining: asyncio.Task[None] | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if sig == signal.SIGTERM and self.draining is None and listeners:
            loop = asyncio.get_running_loop()
            loop.call_soon_threadsafe(self.start_to_drain, sig, frame)
        else:
            super().handle_exit(sig, frame)

    def start_to_drain(self, sig: int, frame: FrameType | None) -> None:
        self.draining = asyncio.create_task(self.drain(sig, frame))

    async def drain(self, sig: int, frame: FrameType | None) -> None:
        leaving = list(listeners)
        for listener in leaving:
            with suppress(WebSocketDisconnect, RuntimeError):
                await listener.close(RESTARTS)
            await asyncio.sleep(DRAIN / len(leaving))
        super().handle_exit(sig, frame)


def serve(host: str, port: int) -> None:
    # Connections that are kept must outlast those of every proxy in front of them.
    Server(uvicorn.Config(app, host=host, port=port, timeout_keep_alive=3700)).run()


if __name__ == "__main__":
    serve("0.0.0.0", 8080)
