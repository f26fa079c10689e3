"""Kubernetes objects, as they lie in the files and as `kubectl kustomize` puts them together."""

import json

from harness.as_yaml import as_yaml
from harness.finding import Finding, bracketed
from harness.tools import Broken

from . import pod_references
from .verdict import Verdict

NAME = "kubernetes"
KUSTOMIZE = "kustomize"
ENTRY = "kustomization.yaml"
LABEL = ("conformance", "read")


def jobs(project, tools, where):
    for directory in project.environments("kubernetes"):
        yield f"{NAME} {project.relative(directory)}", lambda d=directory: judge(d, project, tools, where)


def judge(directory, project, tools, where):
    files = manifests(directory)
    result = tools.oracle("check_k8s.py", *files)
    verdict = Verdict(NAME, files, bracketed(NAME, result, where, directory))
    return [verdict, judge_assembled(directory, project, tools, where)]


def manifests(directory):
    """The files of objects: what a chart says of itself is for Helm alone."""
    return sorted(file for file in directory.rglob("*.yaml") if "chart" not in file.relative_to(directory).parts)


def judge_assembled(directory, project, tools, where):
    """Builds each kustomization that is applied, and judges what a cluster would be given by it."""
    verdict, everything = Verdict(KUSTOMIZE, applied(directory, tools)), []
    for entry in verdict.judged:
        try:
            objects = assembled(entry.parent, tools)
        except Broken as refused:
            verdict.findings.append(Finding(KUSTOMIZE, "build", where(entry), str(refused)))
            continue
        everything += objects
        place = tools.cache / "built" / project.name / project.relative(entry).replace("/", "-")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("---\n".join(map(as_yaml, objects)), encoding="utf-8")
        result = tools.oracle("check_k8s.py", place)
        verdict.findings += bracketed(KUSTOMIZE, result, lambda _, e=entry: where(e), entry)
        verdict.findings += pod_references.dangling(KUSTOMIZE, objects, where(entry))
    # Without one of them, all that it brings would be reported a second time.
    if not any(finding.check == "build" for finding in verdict.findings):
        verdict.findings += left_out(directory, everything, tools, where)
    return verdict


def applied(directory, tools):
    """The kustomizations that somebody applies: the directory's own, and those that no other one names."""
    named = set()
    entries = sorted(directory.rglob(ENTRY))
    for entry in entries:
        for document in tools.read_yaml(entry.read_text(encoding="utf-8")):
            named |= {(entry.parent / resource).resolve() for resource in document.get("resources") or []}
    return [directory / ENTRY, *(e for e in entries if e.parent != directory and e.parent.resolve() not in named)]


def assembled(directory, tools):
    """The objects that `kubectl apply -k` would send."""
    return read(kustomized(directory, tools), tools)


def kustomized(directory, tools):
    built = tools.run(tools.cache / "py/bin/kubectl", "kustomize", directory, ok=(0,))
    if built.stderr.strip():
        raise Broken(f"kubectl kustomize warns: {built.stderr.strip()}")
    return built.stdout


def read(text, tools):
    """Objects as kubectl reads them.

    Kustomize writes some texts so that only its own reader gets them right, so its output is read by
    kubectl: putting a label on objects is what it does to any kind without asking a cluster.
    """
    name, value = LABEL
    label = ["label", "--local", "-f", "-", "-o", "json", "--overwrite", f"{name}={value}"]
    objects = list(concatenated(tools.run(tools.cache / "py/bin/kubectl", *label, ok=(0,), given=text).stdout))
    for item in objects:
        del item["metadata"]["labels"][name]
    return objects


def concatenated(text):
    """JSON values that stand one after another."""
    decoder, at = json.JSONDecoder(), 0
    text = text.strip()
    while at < len(text):
        value, at = decoder.raw_decode(text, at)
        yield value
        at += len(text[at:]) - len(text[at:].lstrip())


def left_out(directory, objects, tools, where):
    """Objects that lie in a file but that no kustomization brings to the cluster."""
    present = {identity(item) for item in objects}
    for file in manifests(directory):
        for document in tools.read_yaml(file.read_text(encoding="utf-8")) if file.name != ENTRY else []:
            if document and identity(document) not in present:
                kind, name = identity(document)
                yield Finding(KUSTOMIZE, "left-out", where(file), "no kustomization names it", f"{kind}/{name}")


def identity(document):
    return document.get("kind"), (document.get("metadata") or {}).get("name")
