import json

import pytest
from kombu.exceptions import OperationalError
from starlette.testclient import TestClient

from agents import queue, storage
from agents.api import app

client = TestClient(app)
pytestmark = pytest.mark.usefixtures("database", "cache")


def test_a_task_is_stored_and_queued_for_its_role() -> None:
    answer = client.post("/api/tasks", json={"role": "coder", "prompt": "Write it."})
    assert answer.status_code == 202
    task = client.get(answer.headers["location"]).json()
    assert (task["role"], task["prompt"], task["state"]) == ("coder", "Write it.", "queued")
    assert [it["id"] for it in client.get("/api/tasks").json()] == [task["id"]]
    [message] = queue.client().lrange("coder", 0, -1)
    assert json.loads(message)["headers"]["task"] == "agents.run"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ('"text"', 422),
        ('{"role": "boss", "prompt": "x"}', 422),
        ('{"role": "coder", "prompt": " "}', 422),
    ],
)
def test_what_is_no_task_is_refused(body: str, status: int) -> None:
    assert client.post("/api/tasks", content=body).status_code == status
    assert storage.latest() == []


def test_a_task_that_is_not_there_is_not_found() -> None:
    assert client.get("/api/tasks/0").json() == {"error": "no such task"}


def test_a_task_that_cannot_be_queued_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise OperationalError

    monkeypatch.setattr(queue, "enqueue", away)
    answer = client.post("/api/tasks", json={"role": "coder", "prompt": "Write it."})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert [task["state"] for task in client.get("/api/tasks").json()] == ["failed"]
