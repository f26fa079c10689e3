import time

import pytest
from starlette.testclient import TestClient

from agents import hub, queue


@pytest.mark.usefixtures("cache")
def test_who_listens_hears_what_is_announced() -> None:
    with TestClient(hub.app) as client, client.websocket_connect("/ws") as socket:
        patience = time.monotonic() + 5
        while not dict(queue.client().pubsub_numsub(queue.EVENTS))[queue.EVENTS.encode()]:
            assert time.monotonic() < patience, "the hub never subscribed"
            time.sleep(0.01)
        queue.announce(7, "done")
        assert socket.receive_json() == {"task": 7, "state": "done"}
