"""Every artifact must have been looked at by a tool that knows its kind."""

from harness.finding import Finding

NAME = "coverage"
# The readers of YAML know what a text says, not what it means.
BLIND = ("yaml",)


def unjudged(project, verdicts, where):
    seen = {file.resolve() for verdict in verdicts if verdict.tool not in BLIND for file in verdict.judged}
    for artifact in project.artifacts:
        if artifact.resolve() not in seen:
            yield Finding(NAME, "unjudged", where(artifact), "no tool has looked at it")
