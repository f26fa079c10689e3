"""What a judge returns."""

from dataclasses import dataclass, field


@dataclass
class Verdict:
    """The files that a tool looked at, and what it found."""

    tool: str
    judged: list = field(default_factory=list)
    findings: list = field(default_factory=list)
    seconds: float = 0.0
