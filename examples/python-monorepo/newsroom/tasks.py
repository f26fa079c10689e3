"""What workers do: each role takes the tasks of the queue that has its name."""

import os

from celery import Celery

app = Celery("newsroom", broker=os.environ["BROKER_URL"])


@app.task(name="newsroom.take")
def take(address: str) -> str:
    """Takes an article in; what becomes of it is up to the roles behind."""
    return address
