"""The queue between the API and the workers, and the channel that the hub listens to."""

import json
import logging
import ssl
from functools import cache

import redis
from celery import Celery

from agents.settings import redis_url

EVENTS = "agents:events"
log = logging.getLogger(__name__)


@cache
def client() -> redis.Redis:
    return redis.Redis.from_url(redis_url(), socket_timeout=5, health_check_interval=30)


@cache
def celery() -> Celery:
    """The Celery application; each role has a queue of its own."""
    url = redis_url()
    app = Celery("agents", broker=url)
    app.conf.update(
        task_acks_late=True,
        task_ignore_result=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        broker_connection_retry_on_startup=True,
    )
    if url.startswith("rediss://"):
        app.conf.broker_use_ssl = {"ssl_cert_reqs": ssl.CERT_REQUIRED}
    return app


def enqueue(role: str, task: int) -> None:
    celery().send_task("agents.run", args=[task], queue=role)


def announce(task: int, state: str) -> None:
    """Tells whoever is connected to the hub; the task goes on if nobody can be told."""
    try:
        client().publish(EVENTS, json.dumps({"task": task, "state": state}))
    except redis.RedisError:
        log.exception("nobody was told that task %s is %s", task, state)


def ping() -> None:
    """Fails when Redis does not answer."""
    client().ping()
