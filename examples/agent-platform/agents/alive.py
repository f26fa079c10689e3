"""Whether the worker in this container is alive.

Its heartbeat stops when it hangs, and also while the queue is away. Only the first is mended by a
restart, so an old heartbeat counts for as long as the queue answers.
"""

import sys
import time
from pathlib import Path

from redis import RedisError

from agents import queue

OLDEST = 60.0


def age(heartbeat: Path) -> float:
    """Seconds since the last beat; endless if there was none."""
    try:
        return time.time() - heartbeat.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def alive(heartbeat: Path) -> bool:
    if age(heartbeat) <= OLDEST:
        return True
    try:
        queue.ping()
    except RedisError:
        return True
    return False


if __name__ == "__main__":
    sys.exit(not alive(Path("/tmp/heartbeat")))
