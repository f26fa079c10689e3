"""Whether the worker in this container is alive: its heartbeat is not older than a minute."""

import sys
import time
from pathlib import Path

OLDEST = 60.0


def age(heartbeat: Path) -> float:
    """Seconds since the last beat; endless if there was none."""
    try:
        return time.time() - heartbeat.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


if __name__ == "__main__":
    sys.exit(age(Path("/tmp/heartbeat")) > OLDEST)
