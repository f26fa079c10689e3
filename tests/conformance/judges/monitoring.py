"""Prometheus rules, their tests and configurations, Alertmanager's, and Grafana's dashboards."""

import json
import re

from harness.finding import Finding, bracketed

from .verdict import Verdict

NAME = "monitoring"
COUNT = re.compile(r"check_prometheus: (\d+) documents")


def jobs(project, tools, where):
    for directory in [*project.environments("compose"), *project.environments("kubernetes")]:
        files = [file for file in sorted(directory.rglob("*")) if recognised(file, tools)]
        if files:
            yield f"{NAME} {project.relative(directory)}", lambda f=files: judge(f, tools, where)


def judge(files, tools, where):
    result = tools.oracle("check_prometheus.sh", *files)
    findings = bracketed(NAME, result, where, files[0])
    count = COUNT.search(result.stderr)
    if not count or int(count.group(1)) < len(files):
        said = result.stderr.strip()
        findings.append(Finding(NAME, "count", where(files[0]), f"{len(files)} files were handed over, but: {said}"))
    return [Verdict(NAME, files, findings)]


def recognised(file, tools):
    """Whether a file is about monitoring, by what it says: the tools tell them apart that way too."""
    if not file.is_file():
        return False
    if file.suffix == ".json":
        return "panels" in json.loads(file.read_text(encoding="utf-8"))
    if file.suffix not in (".yaml", ".yml"):
        return False
    try:
        documents = tools.read_yaml(file.read_text(encoding="utf-8"))
    except ValueError:
        return False  # the judge of YAML says so
    return any(isinstance(document, dict) and speaks_of_monitoring(document) for document in documents)


def speaks_of_monitoring(document):
    return (
        document.get("kind") == "PrometheusRule"
        or "scrape_configs" in document
        or "rule_files" in document
        or {"route", "receivers"} <= set(document)
        or ("groups" in document and "kind" not in document)
    )
