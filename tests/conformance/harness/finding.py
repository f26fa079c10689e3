"""What a judge says about one artifact, and how to read it from a tool's output."""

import re
from dataclasses import dataclass
from pathlib import Path

# `FILE[:LINE[:COLUMN]][#NAME| KIND/NAME]: [CHECK] MESSAGE`, the line that the oracle scripts share.
BRACKETED = re.compile(
    r"(?P<path>[^\s:#]+)(?::(?P<line>\d+))?(?::\d+)?(?:[# ](?P<subject>\S+))?: \[(?P<check>[^\]]+)\] (?P<message>.*)"
)


@dataclass(frozen=True)
class Finding:
    """A fault: which tool found it, under which of its checks, where, and what it says."""

    tool: str
    check: str
    path: str
    message: str
    subject: str = ""

    def __str__(self):
        subject = f" {self.subject}" if self.subject else ""
        return f"{self.path}{subject}: {self.tool}: {self.check}: {self.message}"


class Where:
    """Turns the paths that tools print into paths that begin with the project's name."""

    def __init__(self, projects):
        self.projects = Path(projects).resolve()

    def __call__(self, path):
        path = Path(path)
        path = path if path.is_absolute() else self.projects / path
        try:
            return path.resolve().relative_to(self.projects).as_posix()
        except ValueError:
            return path.as_posix()


def bracketed(tool, result, where, fallback, pattern=BRACKETED):
    """The findings in a tool's output.

    Nothing is lost: a line of another shape, or a failure without any line, is a finding about
    `fallback`, because a report that cannot be read must not look like a clean one.
    """
    found = []
    for line in filter(None, (line.rstrip() for line in result.stdout.splitlines())):
        match = pattern.fullmatch(line)
        if match:
            parts = match.groupdict()
            line_number = f"line {parts['line']}: " if parts.get("line") else ""
            found.append(
                Finding(
                    tool,
                    parts["check"],
                    where(fallback if parts["path"] == "-" else parts["path"]),
                    line_number + parts["message"],
                    parts.get("subject") or "",
                )
            )
        elif result.code:
            found.append(Finding(tool, "output", where(fallback), line))
    if result.code and not found:
        said = " ".join((result.stderr or "nothing").split())[-600:]
        found.append(Finding(tool, "exit-code", where(fallback), f"exited {result.code} and said: {said}"))
    return found
