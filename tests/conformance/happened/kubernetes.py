"""What a cluster does: a real control plane is given what was described before, then what is now.

All changes are made in one cluster, each in a namespace of its own; `in_cluster.py` does it, because
the API server is in a network namespace of its own too.
"""

import json
import os
from pathlib import Path

from .outcome import Outcome, listed

NAME = "kubernetes"
CLUSTER = os.environ.get("CLUSTER", "journeys")


def start(tools):
    tools.run("bash", "-c", f'. "{tools.oracles}/lib.sh" && need_pip pyyaml==6.0.3', ok=(0,))
    tools.run(tools.oracles / "cluster/cluster.sh", "start", env=environment(), ok=(0,), timeout=1800)


def stop(tools):
    tools.run(tools.oracles / "cluster/cluster.sh", "stop", env=environment())


def environment():
    """What the cluster is built from is kept for the user, since building takes minutes."""
    return {"CLUSTER": CLUSTER, "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))}


def judge(changes, tools):
    """The outcome of each change: `changes` has its folders of before and after by its name."""
    work = tools.cache / "journeys/kubernetes"
    work.mkdir(parents=True, exist_ok=True)
    asked, answered = work / "changes.json", work / "seen.json"
    asked.write_text(json.dumps({name: [str(p) for p in folders] for name, folders in changes.items()}))
    answered.unlink(missing_ok=True)
    program = Path(__file__).with_name("in_cluster.py")
    state = tools.cache / "cluster" / CLUSTER
    tools.run(
        tools.oracles / "cluster/cluster.sh", "in", tools.cache / "py/bin/python", program, state, asked, answered,
        tools.oracles / "cluster/settled.py", env=environment(), ok=(0,), timeout=1800,
    )
    return {name: outcome(seen) for name, seen in json.loads(answered.read_text()).items()}


def outcome(seen):
    """What was seen, in the words of the classes."""
    made = Outcome(left=seen["left"])
    for identity, answer in seen["refused"]:
        made.saw("steps", "impossible", f"cluster: {answer} {identity}")
    for name, (kind, least, steady) in sorted(seen["replaced"].items()):
        away = least == 0 or (kind == "Deployment" and least < steady)
        words = f"cluster: pods of {kind}/{name} replaced, least ready {least} of {steady}"
        made.saw(*(["interrupts"] * 2 if away else ["rolls"] * 2), words)
    for name, least, steady in seen["dropped"]:
        made.saw("interrupts", "interrupts", f"cluster: {name} had {least} of {steady} ready")
    if seen["another_kind"]:
        made.saw("replaces", "loses", f"cluster: both run, under two kinds: {listed(seen['another_kind'])}")
    if seen["claims"]:
        # The data is there still; who looks for it finds an empty store.
        made.saw("steps", "loses", f"cluster: nothing uses {listed(seen['claims'])} any more, which stays")
    if seen["left"]:
        made.saw("free", "replaces", f"cluster: left over {listed(seen['left'])}")
    if seen["changed"]:
        made.saw("free", "free", f"cluster: in place {listed(seen['changed'])}")
    if seen["added"]:
        made.saw("free", "free", f"cluster: new {listed(seen['added'])}")
    for line in seen["stuck"]:
        # Whether somebody notices was seen above; that the next release finds it so is a fault of its own.
        made.saw("free", "free", f"cluster: does not settle: {line}")
        made.stuck.append(line)
    return made
