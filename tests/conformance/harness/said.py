"""What `groundplan diff` says of a change."""

import json
import subprocess

from happened.outcome import worst

from .tools import Broken


def of(case, binary):
    """The worst class that is told of each environment, against what is committed."""
    command = [str(binary), "diff", "HEAD", "--output-format", "json"]
    done = subprocess.run(
        command, cwd=case.roots[1], stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False
    )
    # One says that something is refused.
    if done.returncode not in (0, 1) or not done.stdout.strip():
        raise Broken(f"{case.name}: `diff` exited {done.returncode}: {done.stderr.strip() or done.stdout.strip()}")
    return {
        environment["name"]: worst("free", *(change["class"] for change in environment["changes"]))
        for environment in json.loads(done.stdout)["environments"]
    }
