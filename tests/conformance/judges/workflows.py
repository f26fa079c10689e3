"""GitHub Actions workflows, read by GitHub's own parser, three linters, two schemas and zizmor."""

import dataclasses
import tempfile

from harness import older
from harness.finding import bracketed

from .verdict import Verdict

NAME = "workflow"

# Two of the tools are older than what GitHub knows by now.
OLD_TOOLS = ("actionlint", "act")


def jobs(project, tools, where):
    files = project.workflow_files()
    if files:
        yield f"{NAME} {project.name}", lambda: judge(files, tools, where)


def judge(files, tools, where):
    # Some of the linters print paths relative to where they run.
    result = tools.oracle("check_workflows.sh", *files, cwd=where.projects)
    findings = bracketed(NAME, result, where, files[0])
    if any(older.is_new(file) for file in files):
        findings = [finding for finding in findings if finding.check not in OLD_TOOLS]
        said = bracketed(NAME, without_new(files, tools, where), where, files[0])
        findings += [finding for finding in said if finding.check in (*OLD_TOOLS, "output", "exit-code")]
    return [Verdict(NAME, files, findings)]


def without_new(files, tools, where):
    """What is said of the same files without it; a judge that fails altogether is heard too."""
    with tempfile.TemporaryDirectory() as folder:
        copies = older.copies(files, where.projects, folder)
        result = tools.oracle("check_workflows.sh", *copies, cwd=folder)
        return dataclasses.replace(result, stdout=result.stdout.replace(folder, str(where.projects)))
