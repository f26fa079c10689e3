"""Checkov's policies over Kubernetes objects, Dockerfiles, workflows and Terraform plans."""

import json
import tempfile
from pathlib import Path

from harness import older
from harness.as_yaml import as_yaml
from harness.finding import Finding
from harness.tools import Broken

from . import terraform
from .kubernetes import ENTRY, applied, assembled, manifests, read
from .verdict import Verdict

KUBERNETES = "checkov-kubernetes"
PLAN = "checkov-terraform"
DOCKERFILE = "checkov-dockerfile"
WORKFLOW = "checkov-workflow"


def jobs(project, tools, where):
    for directory in project.environments("kubernetes"):
        yield f"{KUBERNETES} {project.relative(directory)}", lambda d=directory: kubernetes(d, tools, where)
    dockerfiles = project.find("docker/*Dockerfile")
    if dockerfiles:
        yield f"{DOCKERFILE} {project.name}", lambda: files(DOCKERFILE, "dockerfile", dockerfiles, tools, where)
    workflows = project.workflow_files()
    if workflows:
        yield f"{WORKFLOW} {project.name}", lambda: in_repository(project, workflows, tools, where)


def plan_jobs(project, tools, where):
    """Plans are there only after the judge of Terraform has made them."""
    for directory in project.modules():
        yield f"{PLAN} {project.relative(directory)}", lambda d=directory: plan(d, project, tools, where)


def kubernetes(directory, tools, where):
    """Objects as kustomize puts them together: in the files they have neither a namespace nor all labels."""
    judged = [file for file in manifests(directory) if file.name != ENTRY]
    declared = {}
    for file in judged:
        for item in read(file.read_text(encoding="utf-8"), tools):
            declared[item["kind"], item["metadata"]["name"]] = file
    with tempfile.TemporaryDirectory() as folder:
        for number, entry in enumerate(applied(directory, tools)):
            try:
                objects = assembled(entry.parent, tools)
            # Whoever judges kustomizations says why.
            except Broken:
                continue
            (Path(folder) / f"{number}.yaml").write_text("---\n".join(map(as_yaml, objects)), encoding="utf-8")
        reports = tools.checkov("--framework", "kubernetes", "-d", folder)

    def place(failed):
        kind, _, name = failed["resource"].split(".", 2)
        return where(declared.get((kind, name), directory / ENTRY))

    return [Verdict(KUBERNETES, judged, findings(KUBERNETES, reports, where, directory, place))]


def files(tool, framework, judged, tools, where):
    reports = tools.checkov("--framework", framework, *[word for file in judged for word in ("-f", file)])
    return [Verdict(tool, judged, findings(tool, reports, where, judged[0]))]


def in_repository(project, workflows, tools, where):
    """Checkov knows a workflow by its place in the repository, and passes over one of which it does
    not know every key."""
    with tempfile.TemporaryDirectory() as folder:
        older.copies(workflows, project.root, folder)
        reports = tools.checkov("--framework", "github_actions", "-d", folder)

        def place(failed):
            return where(project.root / Path(failed["file_abs_path"]).relative_to(Path(folder).resolve()))

        return [Verdict(WORKFLOW, workflows, findings(WORKFLOW, reports, where, workflows[0], place))]


def plan(directory, project, tools, where):
    judged = sorted(directory.glob("*.tf.json"))
    file = terraform.plan_file(tools, project, directory)
    if not file.is_file():
        return [Verdict(PLAN, [], [Finding(PLAN, "plan", where(directory), "terraform made no plan to judge")])]
    reports = tools.checkov("--framework", "terraform_plan", "-f", file)

    def place(failed):
        return where(terraform.declaring_file(directory, failed["resource"]))

    return [Verdict(PLAN, judged, findings(PLAN, reports, where, directory, place))]


def findings(tool, reports, where, fallback, place=None):
    """Failed checks; and a report that could not read its input, or checked nothing, is a failure."""
    place = place or (lambda failed: where(failed["file_abs_path"]))
    found, checked = [], 0
    for report in reports:
        summary = report.get("summary", report)
        checked += summary.get("passed", 0) + summary.get("failed", 0)
        for path in report.get("results", {}).get("parsing_errors", []):
            found.append(Finding(tool, "parsing-error", where(path), "checkov cannot read it"))
        if summary.get("parsing_errors") and not found:
            found.append(Finding(tool, "parsing-error", where(fallback), json.dumps(summary)))
        for failed in report.get("results", {}).get("failed_checks", []):
            found.append(Finding(tool, failed["check_id"], place(failed), failed["check_name"], failed["resource"]))
    if not checked:
        found.append(Finding(tool, "nothing-checked", where(fallback), "checkov checked nothing"))
    return found
