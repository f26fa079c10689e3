"""Awkward texts must arrive as they were written.

Each target interpolates in its own way: Compose `$X`, the kubelet `$(X)`, Terraform `${…}` and
`%{…}`, GitHub `${{ … }}`, shells all sorts. This judge reads every artifact as its consumer does,
does to the texts what the consumer would do, and compares with what the description says.

    texts.py FOLDER EXPECTED.json
"""

import json
import os
import re
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(Path(__file__).parents[1]))

from harness.finding import Finding, Where
from harness.project import Project
from harness.tools import Tools
from judges import compose, kubernetes, terraform
from judges.verdict import Verdict

NAME = "texts"
READERS = ("pyyaml", "ruamel")


def jobs(project, expected, tools, where):
    """Runs after Terraform has been judged, because it reads the plan."""
    expected = json.loads(Path(expected).read_text(encoding="utf-8"))
    for target, look in (("compose", in_compose), ("kubernetes", in_kubernetes), ("terraform", in_terraform)):
        directories = project.environments(target)
        yield f"{NAME} {target}", lambda l=look, d=directories, t=target: each(l, t, d, project, expected, tools, where)
    yield f"{NAME} workflows", lambda: workflows(project, expected, tools, where)


def each(look, target, directories, project, expected, tools, where):
    if not directories:
        return [Verdict(NAME, [], [Finding(NAME, target, project.name, f"no environment has {target}")])]
    verdict = Verdict(NAME)
    for directory in directories:
        verdict.judged.append(directory)
        for what, wanted, got in look(directory, project, expected, tools):
            if wanted != got:
                message = f"{what} was to be {wanted!r}, but is {got!r}"
                verdict.findings.append(Finding(NAME, target, where(directory), message))
    return [verdict]


# Compose: `config` interpolates and then doubles every `$` that is left, so that its output can be
# read again; halving them gives what a container gets.


def in_compose(directory, _, expected, tools):
    config = tools.compose("-f", directory / "compose.yaml", "config", "--format", "json", cwd=directory, ok=(0,))
    model = json.loads(config.stdout)
    service = model["services"].get(expected["service"])
    if service is None:
        yield "the service", expected["service"], None
        return
    given = {name: halved(text) for name, text in (service.get("environment") or {}).items()}
    yield from compared(expected["env"], given)
    command = (service.get("entrypoint") or []) + (service.get("command") or [])
    yield "the command", expected["command"], [halved(word) for word in command]
    for path, text in expected["file"].items():
        yield path, text, compose_file(model, service, path)


def halved(text):
    return None if text is None else text.replace("$$", "$")


def compose_file(model, service, path):
    for mount in service.get("volumes") or []:
        if mount["type"] == "bind" and mount["target"] == path:
            return read(mount["source"])
    for mount in service.get("configs") or []:
        if mount.get("target") == path:
            config = model["configs"][mount["source"]]
            return read(config["file"]) if "file" in config else halved(config.get("content"))
    return None


def read(path):
    return Path(path).read_bytes().decode("utf-8")


def compared(expected, given):
    """The variables that are expected, and any other one that looks as if a text had been split."""
    for name, text in expected.items():
        yield f"env {name}", text, given.get(name)


# Kubernetes: the objects as they lie in the files, read by both YAML readers, and what `kubectl
# kustomize` brings to the cluster, read by kubectl; variables are expanded as the kubelet does it.


def in_kubernetes(directory, _, expected, tools):
    files = [file.read_text(encoding="utf-8") for file in kubernetes.manifests(directory)]
    for reader in READERS:
        objects = [document for text in files for document in tools.read_yaml(text, reader)]
        yield from named(reader, in_objects(objects, expected))
    yield from named("kubectl", in_objects(kubernetes.assembled(directory, tools), expected))


def named(reader, comparisons):
    for what, wanted, got in comparisons:
        yield f"{reader}: {what}", wanted, got


def in_objects(objects, expected):
    objects = [o for o in objects if o and (o.get("metadata") or {}).get("name")]
    maps = {o["metadata"]["name"]: o.get("data") or {} for o in objects if o["kind"] == "ConfigMap"}
    found = False
    for item in objects:
        template = ((item.get("spec") or {}).get("template") or {}).get("spec") or {}
        if item["metadata"]["name"] != expected["service"] or "containers" not in template:
            continue
        found = True
        container = template["containers"][0]
        given = environment(container, maps)
        yield from compared(expected["env"], given)
        words = [expand(w, given) for w in (container.get("command") or []) + (container.get("args") or [])]
        yield "the command", expected["command"], words
        for path, text in expected["file"].items():
            yield path, text, mounted(container, template, maps, path)
    if not found:
        yield "the workload", expected["service"], None


def environment(container, maps):
    """A container's variables: whole ConfigMaps as they are, then single values, expanded in order."""
    given = {}
    for source in container.get("envFrom") or []:
        name = (source.get("configMapRef") or {}).get("name")
        given |= {source.get("prefix", "") + key: text for key, text in maps.get(name, {}).items()}
    for variable in container.get("env") or []:
        reference = (variable.get("valueFrom") or {}).get("configMapKeyRef")
        if reference:
            given[variable["name"]] = maps.get(reference["name"], {}).get(reference["key"])
        elif "value" in variable:
            given[variable["name"]] = expand(variable["value"], given)
    return given


def expand(text, given):
    """The kubelet's expansion: `$$` is `$`, `$(NAME)` is a variable that is there, the rest stays."""
    return re.sub(
        r"\$(?:(\$)|\(([^)]*)\))",
        lambda m: "$" if m[1] else str(given[m[2]]) if given.get(m[2]) is not None else m[0],
        text,
    )


def mounted(container, template, maps, path):
    for mount in container.get("volumeMounts") or []:
        volume = next((v for v in template.get("volumes") or [] if v["name"] == mount["name"]), {})
        source = volume.get("configMap")
        if source:
            data = maps.get(source["name"], {})
            items = source.get("items") or [{"key": key, "path": key} for key in data]
            for item in items:
                whole = mount["mountPath"] if mount.get("subPath") == item["path"] else f"{mount['mountPath']}/{item['path']}"
                if whole == path:
                    return data.get(item["key"])
    return None


# Terraform: the values that terraform itself has evaluated for its plan.


def in_terraform(directory, project, expected, tools):
    plan = terraform.plan_file(tools, project, directory)
    if not plan.is_file():
        terraform.judge(directory, project, tools, Where(project.root.parent))
    values = json.loads(plan.read_text(encoding="utf-8"))["planned_values"] if plan.is_file() else {}
    present = set(texts_in(values))
    for what, text in expected["terraform"].items():
        nearest = text if text in present else sorted(t for t in present if t[:4] == text[:4])
        yield what, text, nearest


def texts_in(value):
    if isinstance(value, dict):
        for item in value.values():
            yield from texts_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)
    elif isinstance(value, str):
        yield value


# GitHub: the expressions that stand for a literal are evaluated, then the step is run by bash, as
# the runner does. The step is the description's own, and prints its arguments.


def workflows(project, expected, tools, where):
    verdict = Verdict(NAME, project.workflow_files())
    wanted, printed = expected["step"]["arguments"], None
    for file in verdict.judged:
        for reader in READERS:
            [workflow] = tools.read_yaml(file.read_text(encoding="utf-8"), reader)
            for step, env in steps(workflow, expected["step"]["name"]):
                printed = run(step, env, tools)
                if printed != wanted:
                    message = f"{reader}: the step was to print {wanted!r}, but prints {printed!r}"
                    verdict.findings.append(Finding(NAME, "workflow", where(file), message))
    if printed is None:
        message = f"no step is named {expected['step']['name']!r}"
        verdict.findings.append(Finding(NAME, "workflow", project.name, message))
    return [verdict]


def steps(workflow, name):
    for job in workflow.get("jobs", {}).values():
        for step in job.get("steps") or []:
            if (step.get("name") or "").casefold() == name.casefold():
                yield step, {**(workflow.get("env") or {}), **(job.get("env") or {}), **(step.get("env") or {})}


def run(step, env, tools):
    script = evaluated(step.get("run") or "")
    given = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    for name, text in env.items():
        given[name] = evaluated(str(text))
    done = tools.run("env", "-i", *[f"{n}={t}" for n, t in given.items()], "bash", "-e", "-c", script, ok=range(256))
    return done.stdout.split("\0")[:-1] if done.code == 0 else [f"exited {done.code}: {done.stderr.strip()}"]


def evaluated(text):
    """`${{ 'literal' }}` is the literal; another expression is not known here and stays."""
    return re.sub(r"\$\{\{\s*'((?:[^']|'')*)'\s*\}\}", lambda m: m[1].replace("''", "'"), text)


def main(folder, expected):
    tools = Tools(os.environ["GROUNDPLAN_ORACLES"], os.environ["ORACLES_ENV"])
    tools.install_terraform_oracle()
    project = Project(folder)
    compose.prepare(project)
    where = Where(project.root.parent)
    findings = [f for _, job in jobs(project, expected, tools, where) for v in job() for f in v.findings]
    print("\n".join(map(str, findings)) or "every text arrives as it was")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
