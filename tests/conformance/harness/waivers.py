"""Findings that are accepted on purpose: `waivers.toml`, the one list of them."""

import tomllib
from fnmatch import fnmatchcase
from pathlib import Path

FIELDS = {"tool", "check", "path", "subject", "message", "reason"}
REQUIRED = {"tool", "check", "path", "reason"}


class Waiver:
    """Accepts the findings of one check of one tool, at the paths and on the subjects that it names."""

    def __init__(self, entry):
        if REQUIRED - set(entry) or set(entry) - FIELDS or not all(str(v).strip() for v in entry.values()):
            raise ValueError(f"a waiver has {sorted(REQUIRED)} and may have `subject` and `message`: {entry}")
        self.entry = entry
        self.used = 0

    def accepts(self, finding):
        entry = self.entry
        return (
            finding.tool == entry["tool"]
            and finding.check == entry["check"]
            and fnmatchcase(finding.path, entry["path"])
            and fnmatchcase(finding.subject, entry.get("subject", "*"))
            and fnmatchcase(finding.message, entry.get("message", "*"))
        )

    def __str__(self):
        return f"{self.entry['tool']} {self.entry['check']} at {self.entry['path']}"


def load(path):
    with Path(path).open("rb") as file:
        return [Waiver(entry) for entry in tomllib.load(file).get("waiver", [])]


def sort(findings, waivers):
    """Splits findings into those that stand and those that a waiver accepts; counts each waiver's use."""
    stand, waived = [], []
    for finding in findings:
        accepting = [w for w in waivers if w.accepts(finding)]
        for waiver in accepting:
            waiver.used += 1
        (waived if accepting else stand).append(finding)
    return stand, waived
