import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from starlette.testclient import TestClient
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from agents import hub, queue


def until(true: Callable[[], bool], what: str) -> None:
    patience = time.monotonic() + 15
    while not true():
        assert time.monotonic() < patience, what
        time.sleep(0.05)


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except ConnectionRefusedError:
        return False
    return True


@pytest.fixture
def client(cache: None) -> Iterator[TestClient]:
    """A hub that hears what is announced."""
    with TestClient(hub.app) as client:
        until(lambda: client.get("/readyz").status_code == 200, "the hub never subscribed")
        yield client


def test_who_listens_hears_what_is_announced(client: TestClient) -> None:
    with client.websocket_connect("/ws") as listener:
        queue.announce(7, "done")
        assert listener.receive_json() == {"task": 7, "state": "done"}


def test_a_hub_whose_cache_leaves_is_not_ready_and_hears_again_when_it_is_back(
    client: TestClient,
) -> None:
    with client.websocket_connect("/ws") as listener:
        queue.client().client_kill_filter(_type="pubsub")
        until(lambda: client.get("/readyz").status_code == 503, "a deaf hub is ready")
        assert client.get("/healthz").status_code == 200
        until(lambda: client.get("/readyz").status_code == 200, "the hub stayed deaf")
        queue.announce(8, "done")
        assert listener.receive_json() == {"task": 8, "state": "done"}


def test_a_hub_that_stops_sends_its_connections_away_one_after_the_other(cache: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    start = f"from agents import hub; hub.DRAIN = 1; hub.serve('127.0.0.1', {port})"
    address = f"ws://127.0.0.1:{port}/ws"
    with subprocess.Popen([sys.executable, "-c", start]) as process:
        until(lambda: listens(port), "the hub never started")
        with connect(address) as first, connect(address) as second:
            os.kill(process.pid, signal.SIGTERM)
            left = sorted(gone(connection) for connection in (first, second))
        process.wait(10)
    assert left[1] - left[0] > 0.3


def gone(connection: ClientConnection) -> float:
    """When the hub sent a connection away, saying that it comes back."""
    with pytest.raises(ConnectionClosed) as closed:
        connection.recv()
    assert closed.value.rcvd is not None and closed.value.rcvd.code == hub.RESTARTS
    return time.monotonic()
