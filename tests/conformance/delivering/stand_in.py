#!/usr/bin/env python3
"""Stands in for kubectl, helm or gh: answers what a case says, and as a quiet cluster would otherwise."""

import json
import os
import re
import signal
import sys
import time
from pathlib import Path

# What only reads files is done by the tool itself.
REAL = {"helm": r"^template ", "kubectl": r"^kustomize "}
WHOLE = [
    {"revision": 1, "status": "superseded", "description": "old config"},
    {"revision": 2, "status": "superseded", "description": "old rollout"},
    {"revision": 3, "status": "deployed", "description": "old final"},
]
FAILED = [
    *WHOLE[:2],
    {"revision": 3, "status": "superseded", "description": "old final"},
    {"revision": 4, "status": "deployed", "description": "new config"},
    {"revision": 5, "status": "failed", "description": "new rollout"},
]
# Revisions are forgotten: so many have failed that none of them is whole any more.
FORGOTTEN = [{"revision": 40, "status": "failed", "description": "new rollout"}]
ADOPTED = {"revision": 1, "status": "superseded", "description": "new adopted"}
HISTORIES = {
    "adopted": [ADOPTED | {"status": "deployed"}],
    "whole": WHOLE,
    "failed": FAILED,
    "forgotten": FORGOTTEN,
    "half adopted": [ADOPTED | {"status": "failed"}],
    "first failed": [ADOPTED, {"revision": 2, "status": "deployed", "description": "new config"}, {"revision": 3, "status": "failed", "description": "new rollout"}],
}
USUAL = [
    ("helm", r"^list ", '[{"name": "shop-cluster"}]'),
    ("helm", r"^history ", json.dumps(WHOLE)),
    ("kubectl", r"\bget namespace .*json", '{"metadata": {}}'),
    ("kubectl", r"\bget namespace ", "namespace/shop-cluster"),
    ("kubectl", r"\bget (?!.*custom).*json", '{"items": []}'),
    ("gh", r"", "ahead"),
]


def main():
    tool, words = Path(sys.argv[0]).name, " ".join(sys.argv[1:])
    note(f"{tool} {words}")
    signal.signal(signal.SIGTERM, lambda *_: (note(f"{tool} is told to stop"), sys.exit(1)))
    for answer in json.loads(Path(os.environ["ANSWERS"]).read_text()):
        if answer["tool"] == tool and re.search(answer["match"], words) and is_due(answer):
            time.sleep(answer.get("slow", 0))
            history = HISTORIES.get(answer.get("history"))
            print(json.dumps(history) if history else answer.get("says", ""))
            print(answer.get("complains", ""), file=sys.stderr)
            sys.exit(answer.get("exits", 0))
    if tool in REAL and re.search(REAL[tool], words):
        os.environ["PATH"] = os.environ["REAL_PATH"]
        os.execvp(tool, [tool, *sys.argv[1:]])
    if "--filename -" in words:
        note(sys.stdin.read())
    print(next((says for who, match, says in USUAL if who == tool and re.search(match, words)), ""))


def is_due(answer):
    """Some answers are given only the first times that somebody asks."""
    asked = [line for line in Path(os.environ["CALLS"]).read_text().splitlines() if line.startswith(answer["tool"])]
    return sum(bool(re.search(answer["match"], line.split(" ", 1)[-1])) for line in asked) <= answer.get("times", len(asked))


def note(line):
    with open(os.environ["CALLS"], "a", encoding="utf-8") as calls:
        calls.write(line + "\n")


main()
