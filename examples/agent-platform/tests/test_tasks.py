import json

import httpx2
import pytest
from redis import RedisError

from agents import mcp, queue, seed, storage, tasks

CLIENT = httpx2.Client
ENVIRONMENT = {
    "MODEL_URL": "https://model.test",
    "ANTHROPIC_API_KEY": "model-key",
    "PERPLEXITY_URL": "https://web.test/mcp",
    "PERPLEXITY_API_KEY": "web-key",
    "SERENA_URL": "http://serena.test",
}


def answers(request: httpx2.Request) -> httpx2.Response:
    """A model, and an MCP server that answers once in JSON and once in events."""
    body = json.loads(request.content)
    if request.url.host == "model.test":
        assert request.headers["x-api-key"] == "model-key"
        assert "authorization" not in request.headers
        said = f"{body['system']} {body['messages'][0]['content']}"
        return httpx2.Response(200, json={"content": [{"type": "text", "text": said}]})
    if body["method"] == "initialize":
        return httpx2.Response(200, json={"id": 1, "result": {}}, headers={"mcp-session-id": "s"})
    assert request.headers["mcp-session-id"] == "s"
    if body["method"] == "notifications/initialized":
        return httpx2.Response(202)
    text = f"{request.url.host} {request.headers.get('authorization', '')}".strip()
    reply = {"id": 1, "result": {"content": [{"type": "text", "text": text}]}}
    headers = {"content-type": "text/event-stream"}
    return httpx2.Response(
        200, text=f"event: message\ndata: {json.dumps(reply)}\n\n", headers=headers
    )


@pytest.fixture(autouse=True)
def outside(monkeypatch: pytest.MonkeyPatch, database: None, cache: None) -> None:
    """Nothing outside is asked."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    transport = httpx2.MockTransport(answers)
    monkeypatch.setattr(httpx2, "Client", lambda **_: CLIENT(transport=transport))


@pytest.mark.parametrize(
    ("role", "found"), [("planner", "web.test Bearer web-key"), ("coder", "serena.test")]
)
def test_each_role_asks_its_tools_and_then_the_model(role: str, found: str) -> None:
    task = storage.add(role, "Do it.")
    tasks.run(task)
    done = storage.find(task)
    assert done is not None and done["state"] == "done"
    assert f"You are the {role}" in done["result"] and done["result"].endswith(found)


def test_a_task_fails_when_a_tool_does(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> str:
        raise mcp.Fault("no such tool")

    monkeypatch.setattr(mcp, "call", broken)
    task = storage.add("tester", "Do it.")
    tasks.run(task)
    failed = storage.find(task)
    assert failed is not None and (failed["state"], failed["result"]) == ("failed", "no such tool")


def test_a_tool_that_fails_is_not_taken_for_what_it_found() -> None:
    def broken(request: httpx2.Request) -> httpx2.Response:
        said = {"isError": True, "content": [{"type": "text", "text": "No active project"}]}
        return httpx2.Response(200, json={"id": 1, "result": said})

    with (
        CLIENT(transport=httpx2.MockTransport(broken)) as client,
        pytest.raises(mcp.Fault, match="No active project"),
    ):
        mcp.call(client, "https://tools.test", "search", {})


def test_a_task_goes_on_when_nobody_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise RedisError

    monkeypatch.setattr(queue.client(), "publish", away)
    task = storage.add("coder", "Do it.")
    tasks.run(task)
    done = storage.find(task)
    assert done is not None and done["state"] == "done"


def test_a_task_is_done_once() -> None:
    task = storage.add("coder", "Do it.")
    storage.move(task, "done", "first")
    tasks.run(task)
    done = storage.find(task)
    assert done is not None and done["result"] == "first"


def test_seeding_twice_seeds_once() -> None:
    seed.main()
    seed.main()
    assert len(storage.latest()) == len(seed.EXAMPLES)
