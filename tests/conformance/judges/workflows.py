"""GitHub Actions workflows, read by GitHub's own parser, three linters, two schemas and zizmor."""

import dataclasses
import re
import tempfile
from pathlib import Path

from harness.finding import bracketed

from .verdict import Verdict

NAME = "workflow"

# GitHub knows this key since May 2026. Two of the tools are older: they read the rest.
NEW = re.compile(r"^ +queue: max\n", re.MULTILINE)
OLD_TOOLS = ("actionlint", "act")


def jobs(project, tools, where):
    files = project.workflow_files()
    if files:
        yield f"{NAME} {project.name}", lambda: judge(files, tools, where)


def judge(files, tools, where):
    # Some of the linters print paths relative to where they run.
    result = tools.oracle("check_workflows.sh", *files, cwd=where.projects)
    findings = bracketed(NAME, result, where, files[0])
    if any(NEW.search(file.read_text(encoding="utf-8")) for file in files):
        findings = [finding for finding in findings if finding.check not in OLD_TOOLS]
        older = bracketed(NAME, without_new(files, tools, where), where, files[0])
        findings += [finding for finding in older if finding.check in (*OLD_TOOLS, "output", "exit-code")]
    return [Verdict(NAME, files, findings)]


def without_new(files, tools, where):
    """What is said of the same files without the key; a judge that fails altogether is heard too."""
    with tempfile.TemporaryDirectory() as folder:
        copies = []
        for file in files:
            copy = Path(folder) / file.relative_to(where.projects)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(NEW.sub("", file.read_text(encoding="utf-8")), encoding="utf-8")
            copies.append(copy)
        result = tools.oracle("check_workflows.sh", *copies, cwd=folder)
        return dataclasses.replace(result, stdout=result.stdout.replace(folder, str(where.projects)))
