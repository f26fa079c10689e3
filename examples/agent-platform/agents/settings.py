"""What the process is told by its environment."""

import os

ROLES = ("planner", "coder", "reviewer", "tester")


def required(name: str) -> str:
    """The value of a variable that the platform sets."""
    value = os.environ.get(name, "")
    if not value:
        raise RuntimeError(f"{name} is not set")
    return value


def database_url() -> str:
    """The database's URL, naming the driver that SQLAlchemy is to use."""
    return required("DATABASE_URL").replace("postgresql://", "postgresql+psycopg://", 1)


def redis_url() -> str:
    return required("REDIS_URL")
