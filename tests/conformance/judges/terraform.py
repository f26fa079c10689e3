"""Terraform modules: planned, applied, planned again and destroyed by terraform on a stand-in provider.

The stand-in has the true schema of the provider and makes up what AWS would answer. Beside it, the
module is read against that schema and its values against the models of the AWS API.
"""

import json
import re
import shutil
from pathlib import Path

from harness.finding import Finding, bracketed

from .verdict import Verdict

NAME = "terraform"
VARIABLES = Path(__file__).parents[1] / "variables.json"

# `FILE: PLACE: E-code: message`, where the place may be missing.
SCHEMA_LINE = re.compile(r"(?P<path>[^:]+): (?:(?P<subject>.+?): )?(?P<check>[EWV]-[a-z-]+): (?P<message>.*)")


def jobs(project, tools, where):
    for directory in project.modules():
        yield f"{NAME} {project.relative(directory)}", lambda d=directory: judge(d, project, tools, where)


def judge(directory, project, tools, where):
    files = sorted(directory.glob("*.tf.json"))
    findings = [*against_schema(directory, tools, where), *against_api(directory, tools, where)]
    plan = plan_file(tools, project, directory)
    plan.unlink(missing_ok=True)  # a plan of another time must not be judged for this one's
    applied = tools.oracle(
        "terraform/tf_oracle.sh", prepared(directory, project, tools), "apply", env={"OUT": str(plan.parent)}
    )
    if applied.code:
        command, _, log = applied.stdout.partition("FAILED: ")[2].partition("\n")
        steps = " ".join(command.split()[:2]) or "terraform"
        findings.append(Finding(NAME, steps, where(directory), (log or applied.stderr).strip()))
    elif not plans_something(plan):
        findings.append(Finding(NAME, "empty-plan", where(directory), "the plan creates nothing"))
    return [Verdict(NAME, files, findings)]


def plan_file(tools, project, directory):
    """Where the plan is kept for those who judge plans: checkov, and the judge of texts."""
    return tools.cache / "plans" / project.name / directory.parent.name / "plan.json"


def against_schema(directory, tools, where):
    home = tools.cache / "terraform"
    result = tools.run(
        "python3",
        tools.oracles / "terraform/check_tf.py",
        directory,
        "--strict",
        "--schema",
        ",".join(map(str, [home / "aws-schema.json", *sorted((tools.oracles / "terraform/other-schemas").glob("*.json"))])),
        "--limits",
        tools.oracles / "terraform/aws-schema-limits.json",
    )
    return bracketed(NAME, without_summary(result), where, directory, SCHEMA_LINE)


def against_api(directory, tools, where):
    python = tools.cache / "terraform/venv/bin/python"
    result = tools.run(python, tools.oracles / "terraform/check_values.py", directory)
    return bracketed(NAME, without_summary(result), where, directory, re.compile(
        r"(?P<path>[^:]+): (?P<subject>.+?): (?P<check>V-[a-z]+): (?P<message>.*)"
    ))


def without_summary(result):
    """The last line counts; the exit code has said it already."""
    result.stdout = "\n".join(result.stdout.rstrip().splitlines()[:-1])
    return result


def prepared(directory, project, tools):
    """A copy of the module that can be applied and destroyed without anybody at hand."""
    copy = tools.cache / "modules" / project.name / directory.parent.name
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(directory, copy)
    documents = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(copy.glob("*.tf.json"))]
    known = json.loads(VARIABLES.read_text(encoding="utf-8"))
    wanted = {name for document in documents for name in document.get("variable", {})}
    write(copy / "conformance.auto.tfvars.json", {name: known[name] for name in sorted(wanted & set(known))})
    write(copy / "conformance_override.tf.json", {"resource": destroyable(documents)})
    for file in copy.glob("*.tf.json"):
        unimported(file)
    return copy


def unimported(file):
    """The stand-in knows nothing of what is there before Terraform: it makes what is taken in elsewhere."""
    document = json.loads(file.read_text(encoding="utf-8"))
    if document.pop("import", None):
        file.write_text(json.dumps(document), encoding="utf-8")


def destroyable(documents):
    """Lifts `prevent_destroy`, which would stop the last step; it is there to stop just that."""
    lifted = {}
    for document in documents:
        for kind, resources in document.get("resource", {}).items():
            for name, body in resources.items():
                for lifecycle in as_list(body.get("lifecycle")):
                    if lifecycle.get("prevent_destroy"):
                        lifted.setdefault(kind, {})[name] = {"lifecycle": {"prevent_destroy": False}}
    return lifted


def as_list(value):
    return value if isinstance(value, list) else [value] if value else []


def write(path, value):
    if value and any(value.values()):
        path.write_text(json.dumps(value), encoding="utf-8")


def plans_something(plan):
    changes = json.loads(plan.read_text(encoding="utf-8")).get("resource_changes", [])
    return any("create" in change["change"]["actions"] for change in changes)


def declaring_file(directory, address):
    """The file of a module that declares a resource, for findings about the plan."""
    kind, _, name = re.sub(r"\[.*", "", address).partition(".")
    for file in sorted(directory.glob("*.tf.json")):
        if name in json.loads(file.read_text(encoding="utf-8")).get("resource", {}).get(kind, {}):
            return file
    return directory
