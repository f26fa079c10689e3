"""Writes what was seen beside what is expected, and leaves every other word as it is."""

import json
import re

from happened.outcome import together


def write(cases, seen):
    """One line `seen = …` for each environment of each change."""
    for source in sorted({case.source for case in cases}):
        text = source.read_text(encoding="utf-8")
        for case in (case for case in cases if case.source == source):
            for environment in case.expected:
                outcome = together(seen.get((case.name, environment), {}).values())
                text = recorded(text, case, environment, outcome)
        source.write_text(text, encoding="utf-8")


def recorded(text, case, environment, outcome):
    words = json.dumps("; ".join(outcome.words) or "nothing differs", ensure_ascii=False)
    start = 0
    if case.example:
        start = text.index(f"name = {json.dumps(case.name.split('/', 1)[1])}\n")
    head = re.compile(rf"^(\[{re.escape(environment)}\]\n|{re.escape(environment)} = \{{ )", re.M)
    found = head.search(text, start)
    here = re.compile(r'seen = "(?:[^"\\]|\\.)*"').search(text, found.end())
    end = text.find("\n[", found.end())
    if here and (end < 0 or here.start() < end):
        return text[: here.start()] + f"seen = {words}" + text[here.end() :]
    separator = ", " if found[0].endswith("{ ") else "\n"
    return text[: found.end()] + f"seen = {words}{separator}" + text[found.end() :]
