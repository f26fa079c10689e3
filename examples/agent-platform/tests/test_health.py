from pathlib import Path

import pytest
from redis import RedisError
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.testclient import TestClient

from agents import health, metrics, queue, storage
from agents.alive import alive
from agents.api import app as api
from agents.measure import REQUESTS


@pytest.mark.parametrize("app", [api, metrics.app])
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


def test_a_worker_is_alive_while_its_heart_beats(tmp_path: Path) -> None:
    beat = tmp_path / "heartbeat"
    assert not alive(beat)
    beat.touch()
    assert alive(beat)


def test_a_worker_that_waits_for_its_queue_is_alive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise RedisError

    monkeypatch.setattr(queue, "ping", away)
    assert alive(tmp_path / "heartbeat")


@pytest.mark.usefixtures("migrated")
def test_what_the_process_measures_is_served_while_the_database_is_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away() -> None:
        raise OperationalError("SELECT", {}, Exception())

    monkeypatch.setattr(storage, "counts", away)
    answer = TestClient(metrics.app).get("/metrics")
    assert answer.status_code == 200 and "process_cpu_seconds_total" in answer.text
