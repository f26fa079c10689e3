"""What the run prints at its end."""

from collections import Counter


# Ten readers of YAML that stumble over one line would bury everything else.
MOST_OF_A_KIND = 5


def lines(standing):
    """The findings, those of one check on one artifact together, and not more of them than one reads."""
    kinds = {}
    for finding in standing:
        kinds.setdefault((finding.path, finding.tool, finding.check), []).append(finding)
    for kind in sorted(kinds):
        for finding in kinds[kind][:MOST_OF_A_KIND]:
            yield str(finding)
        if len(kinds[kind]) > MOST_OF_A_KIND:
            yield f"{kind[0]}: {kind[1]}: {kind[2]}: and {len(kinds[kind]) - MOST_OF_A_KIND} more"


def table(verdicts, standing, waived):
    """A line a tool: how many artifacts it judged, and what came of it."""
    tools = list(dict.fromkeys(verdict.tool for verdict in verdicts))
    files, seconds = Counter(), Counter()
    for verdict in verdicts:
        files[verdict.tool] += len(verdict.judged)
        seconds[verdict.tool] += verdict.seconds
    failed, accepted = Counter(f.tool for f in standing), Counter(f.tool for f in waived)
    rows = [("tool", "artifacts", "findings", "waived", "seconds")]
    rows += [(t, files[t], failed[t], accepted[t], f"{seconds[t]:.1f}") for t in sorted(tools)]
    widths = [max(len(str(row[column])) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(str(c).ljust(w) if i == 0 else str(c).rjust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True)))
        for row in rows
    )


def counts(verdicts, standing):
    """One judgement is one tool on one artifact; a finding elsewhere is a failure of its own."""
    judged = Counter(verdict.tool for verdict in verdicts for _ in verdict.judged)
    failed = len({(finding.tool, finding.path) for finding in standing})
    judgements_lost = Counter(tool for tool, _ in {(finding.tool, finding.path) for finding in standing})
    passed = sum(max(0, number - judgements_lost[tool]) for tool, number in judged.items())
    return passed, failed
