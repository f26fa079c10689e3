"""The workers: each takes the tasks of its role from the queue and does them."""

import logging
import time
from pathlib import Path

import httpx2
from celery import signals

from agents import mcp, model, queue, storage
from agents.settings import required

log = logging.getLogger(__name__)
app = queue.celery()

# Touched while the worker's loop turns; the probe in agents.alive looks at its age.
HEARTBEAT = Path("/tmp/heartbeat")


@app.task(name="agents.run")
def run(task: int) -> None:
    """Does one task and stores what came of it."""
    found = storage.find(task)
    if found is None or found["state"] == "done":
        return  # delivered twice
    tell(task, "running")
    try:
        with httpx2.Client(timeout=120) as client:
            context = research(client, found["role"], found["prompt"])
            answer = model.ask(client, found["role"], found["prompt"] + context)
    except (httpx2.HTTPError, mcp.Fault) as error:
        log.exception("task %s failed", task)
        tell(task, "failed", str(error))
    else:
        tell(task, "done", answer)


def tell(task: int, state: str, result: str | None = None) -> None:
    storage.move(task, state, result)
    queue.announce(task, state)


def research(client: httpx2.Client, role: str, prompt: str) -> str:
    """What the tools of a role find out: the planner asks the web, the others the code."""
    if role == "planner":
        client.headers["authorization"] = f"Bearer {required('PERPLEXITY_API_KEY')}"
        try:
            found = mcp.call(
                client, required("PERPLEXITY_URL"), "perplexity_search", {"query": prompt}
            )
        finally:
            del client.headers["authorization"]
    else:
        url = f"{required('SERENA_URL')}/mcp"
        found = mcp.call(client, url, "search_for_pattern", {"substring_pattern": prompt[:80]})
    return f"\n\nWhat the tools found:\n{found}"


@signals.worker_ready.connect
@signals.heartbeat_sent.connect
def beat(**_: object) -> None:
    HEARTBEAT.write_text(str(time.time()))
