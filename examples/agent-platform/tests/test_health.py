from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from agents import health, hub, metrics, storage
from agents.alive import age
from agents.api import app as api
from agents.measure import REQUESTS


@pytest.mark.parametrize("app", [api, hub.app, metrics.app])
def test_every_service_is_alive_and_ready(app: Starlette) -> None:
    client = TestClient(app)
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ok"}


def test_who_lacks_what_it_needs_is_alive_but_not_ready() -> None:
    def down() -> None:
        raise ConnectionError

    client = TestClient(Starlette(routes=list(health.routes({"cache": down}))))
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["cache"]) == (503, "ConnectionError")


@pytest.mark.usefixtures("database")
def test_tasks_are_counted_by_role_and_state() -> None:
    storage.move(storage.add("tester", "Test it."), "done")
    text = TestClient(metrics.app).get("/metrics").text
    assert 'agents_tasks{role="tester",state="done"} 1.0' in text


def test_requests_are_counted_and_probes_are_not() -> None:
    client = TestClient(api)
    before = REQUESTS.labels("GET", "404")._value.get()
    client.get("/nowhere")
    client.get("/healthz")
    assert REQUESTS.labels("GET", "404")._value.get() == before + 1
    assert "http_requests_total" in client.get("/metrics").text


def test_a_worker_without_a_heartbeat_is_not_alive(tmp_path: Path) -> None:
    beat = tmp_path / "heartbeat"
    assert age(beat) > 60
    beat.touch()
    assert age(beat) < 60
