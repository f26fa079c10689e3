"""The tests run beside a real PostgreSQL and Redis: DATABASE_URL and REDIS_URL say where."""

from collections.abc import Iterator

import pytest
from alembic import command
from alembic.config import Config

from agents import queue, storage


@pytest.fixture(scope="session")
def migrated() -> None:
    command.upgrade(Config("alembic.ini"), "head")


@pytest.fixture
def database(migrated: None) -> None:
    """A migrated database without tasks."""
    with storage.engine().begin() as connection:
        connection.execute(storage.tasks.delete())


@pytest.fixture
def cache() -> Iterator[None]:
    """A cache without queues."""
    queue.client().flushdb()
    yield
    queue.client().flushdb()
