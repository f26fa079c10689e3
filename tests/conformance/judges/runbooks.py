"""Runbooks: each alert names a page that is there, and each page is named.

No tool of others knows them. Who is woken follows the path in the alert: it is looked up where the
repository would have it.
"""

from harness.finding import Finding

from .verdict import Verdict

NAME = "runbooks"


def jobs(project, tools, where):
    for directory in [*project.environments("compose"), *project.environments("kubernetes")]:
        yield f"{NAME} {project.relative(directory)}", lambda d=directory: judge(d, project, tools, where)


def judge(directory, project, tools, where):
    pages = sorted(directory.rglob("runbooks/*.md"))
    verdict, named = Verdict(NAME, pages), set()
    for file in sorted(directory.rglob("*.yaml")):
        for rule in rules(file, tools):
            alert, path = rule.get("alert"), rule.get("annotations", {}).get("runbook")
            page = project.root / path if path else None
            if not page or not page.is_file():
                verdict.findings.append(Finding(NAME, "missing", where(file), f"{alert} names no page that is there: {path}"))
            elif f"\n# {alert}\n" not in "\n" + page.read_text(encoding="utf-8"):
                verdict.findings.append(Finding(NAME, "other", where(page), f"is not about {alert}"))
            else:
                named.add(page)
    verdict.findings += [Finding(NAME, "unnamed", where(page), "no alert names it") for page in pages if page not in named]
    return [verdict]


def rules(file, tools):
    """The alerts of a file, whether Prometheus or its operator reads it."""
    try:
        documents = tools.read_yaml(file.read_text(encoding="utf-8"))
    except ValueError:
        return  # the judge of YAML says so
    for document in documents:
        if not isinstance(document, dict):
            continue
        groups = document.get("groups") or (document.get("spec") or {}).get("groups") or []
        for group in groups if isinstance(groups, list) else []:
            yield from (rule for rule in group.get("rules") or [] if "alert" in rule)
