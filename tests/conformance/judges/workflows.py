"""GitHub Actions workflows, read by GitHub's own parser, three linters, two schemas and zizmor."""

from harness.finding import bracketed

from .verdict import Verdict

NAME = "workflow"


def jobs(project, tools, where):
    files = project.workflow_files()
    if files:
        yield f"{NAME} {project.name}", lambda: judge(files, tools, where)


def judge(files, tools, where):
    # Some of the linters print paths relative to where they run.
    result = tools.oracle("check_workflows.sh", *files, cwd=where.projects)
    return [Verdict(NAME, files, bracketed(NAME, result, where, files[0]))]
