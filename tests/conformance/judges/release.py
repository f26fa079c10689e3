"""What carries a release out: the script, read by shellcheck, and the chart, rendered by Helm.

What the chart prints for its stages must be what the plain files describe, whatever their texts hold;
that it does in a cluster what it should is shown by `delivery`.
"""

import json
import os
import shutil
from pathlib import Path

from harness.finding import Finding

from . import kubernetes
from .verdict import Verdict

NAME = "release"
CHART = "chart"
SCRIPTS = "kubernetes/*.sh"


def jobs(project, tools, where):
    for script in project.find(SCRIPTS):
        yield f"{NAME} {project.relative(script)}", lambda s=script: judge_script(s, tools, where)
    # Where Argo CD or Flux carries releases out, there is no chart.
    for directory in filter(lambda it: (it / CHART).is_dir(), project.environments("kubernetes")):
        yield f"{NAME} {project.relative(directory)}", lambda d=directory: judge_chart(d, project, tools, where)


def judge_script(script, tools, where):
    verdict = Verdict(NAME, [script])
    said = tools.run("shellcheck", "--format=gcc", script)
    verdict.findings += [Finding(NAME, "shellcheck", where(script), line) for line in said.stdout.splitlines()]
    if "set -euo pipefail\n" not in script.read_text(encoding="utf-8"):
        verdict.findings.append(Finding(NAME, "strict", where(script), "goes on after a failure"))
    return [verdict]


def judge_chart(directory, project, tools, where):
    verdict = Verdict(NAME, sorted(file for file in (directory / CHART).rglob("*") if file.is_file()))
    verdict.findings += rendered(directory, project, tools, where)
    return [verdict]


def rendered(directory, project, tools, where):
    """Objects that the chart changes, loses or invents."""
    copy = tools.cache / "charts" / project.name / directory.parent.name
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(directory / CHART, copy)
    objects = kubernetes.kustomized(directory, tools)
    (copy / "files").mkdir()
    (copy / "files/objects.yaml").write_text(objects, encoding="utf-8")
    described = by_identity(kubernetes.read(objects, tools))
    printed = {}
    for stage in ("foundation", "rollout", "routes"):
        done = tools.run(helm(tools), "template", "judged", copy, "--set", f"stage={stage}")
        if done.code:
            yield Finding(NAME, "render", where(directory / CHART), done.stderr.strip())
            return
        # What programs read is an object of JSON a line.
        lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        printed |= by_identity(without_hooks(lines or kubernetes.read(done.stdout, tools)))
    for identity in sorted(described.keys() | printed.keys()):
        if described.get(identity) != printed.get(identity):
            what = "is lost" if identity not in printed else "is invented" if identity not in described else "is another"
            yield Finding(NAME, "render", where(directory / CHART), what, "/".join(identity))


def by_identity(documents):
    return {kubernetes.identity(document): document for document in documents}


def without_hooks(documents):
    """The jobs as they are described: Helm is told by annotations when they run."""
    for document in documents:
        if document["kind"] == "Job":
            meta = document["metadata"]
            ours = {key: text for key, text in meta["annotations"].items() if "helm.sh/" not in key and key != "groundplan.dev/revision"}
            meta.pop("annotations")
            if ours:
                meta["annotations"] = ours
        yield document


def helm(tools):
    """Helm as the oracle of clusters builds it, which takes its time only once for a user."""
    cache = os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))
    program = Path(cache) / "groundplan-cluster/helm"
    if not program.exists():
        env = {"CLUSTER": NAME, "XDG_CACHE_HOME": cache}
        tools.run(tools.oracles / "cluster/cluster.sh", "start", env=env, ok=(0,), timeout=1800)
        tools.run(tools.oracles / "cluster/cluster.sh", "stop", env=env)
    return program
