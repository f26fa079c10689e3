"""The tasks in the database: what a team is asked to do, and what came of it."""

from functools import cache
from typing import Any

import sqlalchemy as sa

from agents.settings import database_url

metadata = sa.MetaData()
tasks = sa.Table(
    "tasks",
    metadata,
    sa.Column("id", sa.Integer, sa.Identity(), primary_key=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("prompt", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, server_default="queued"),
    sa.Column("result", sa.Text),
    sa.Column(
        "created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()
    ),
    sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name="state_known"),
    sa.Index("tasks_by_state", "state"),
)


@cache
def engine() -> sa.Engine:
    """Connections to the database; a broken one is noticed before it is used."""
    return sa.create_engine(database_url(), pool_pre_ping=True, pool_size=5)


def add(role: str, prompt: str) -> int:
    with engine().begin() as connection:
        added = tasks.insert().values(role=role, prompt=prompt).returning(tasks.c.id)
        return int(connection.execute(added).scalar_one())


def find(task: int) -> dict[str, Any] | None:
    with engine().connect() as connection:
        row = connection.execute(tasks.select().where(tasks.c.id == task)).mappings().first()
    return dict(row) if row else None


def latest(limit: int = 50) -> list[dict[str, Any]]:
    with engine().connect() as connection:
        query = tasks.select().order_by(tasks.c.id.desc()).limit(limit)
        return [dict(row) for row in connection.execute(query).mappings()]


def move(task: int, state: str, result: str | None = None) -> None:
    with engine().begin() as connection:
        connection.execute(
            tasks.update().where(tasks.c.id == task).values(state=state, result=result)
        )


def counts() -> dict[tuple[str, str], int]:
    """How many tasks each role has in each state."""
    query = sa.select(tasks.c.role, tasks.c.state, sa.func.count()).group_by(
        tasks.c.role, tasks.c.state
    )
    with engine().connect() as connection:
        return {(role, state): count for role, state, count in connection.execute(query)}


def ping() -> None:
    """Fails when the database does not answer."""
    with engine().connect() as connection:
        connection.execute(sa.select(1))
