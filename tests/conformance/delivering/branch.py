"""A release by way of a branch: what `gitops.sh` commits is applied in waves, as Argo CD does, and looked at."""

import json
import os
import shutil
import subprocess

import yaml

from . import cluster
from .platform import Platform, exchange, pinned
from .sequence import administer

NAME = "gitops"
WAVE = "argocd.argoproj.io/sync-wave"
HOOK = "argocd.argoproj.io/hook"
JOB_TIMEOUT = "120s"
ANOTHER = [
    {"replace": "replicas 10", "with": "replicas 2"},
    {"replace": '"migrate"\n    env', "with": '"migrate" "2"\n    env'},
]


def judge(site):
    """What is wrong with what an engine finds on the branch, release after release."""
    platform = Platform({"name": NAME, "platform": "shop", "environment": "cluster"}, site)
    description = platform.root / "platform.kdl"
    exchange(description, {"replace": 'platform "shop"', "with": 'platform "branch"'})
    with open(description, "a", encoding="utf-8") as text:
        text.write('\npipeline "main" {\n    deploy "cluster" by="gitops"\n}\n')
    server = site.work / NAME / "server.git"
    platform.run("git", "init", "--quiet", "--bare", server)
    platform.run("git", "--git-dir", server, "config", "uploadpack.allowAnySHA1InWant", "true")
    platform.run("git", "remote", "add", "origin", f"file://{server}")
    releases = [
        {"about": "the first one"},
        {"about": "another job, and fewer replicas", "edits": ANOTHER},
    ]
    for number, told in enumerate(releases, start=1):
        directory = site.work / NAME / f"{number}"
        platform.release(told, directory)
        described = cluster.Described(directory)
        if number == 1:
            administer(directory)
        branch = handed_on(platform, directory, server)
        yield from (f"{NAME}: {told['about']}: {fault}" for fault in faults(described, branch, site))
    cluster.ask("delete", "namespace", described.namespace, "--wait=false")


def handed_on(platform, directory, server):
    """The branch as an engine fetches it, once the script has committed to it."""
    images = directory.with_suffix(".pinned")
    images.write_text(pinned(directory, ""))
    platform.run("git", "push", "--quiet", "origin", "HEAD:refs/heads/main")
    environment = {name: text for name, text in os.environ.items() if name not in ("GITHUB_REPOSITORY", "GH_TOKEN")}
    done = subprocess.run(
        ["bash", platform.script, "release"], cwd=platform.directory, env=environment | {"PINNED": str(images)},
        stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False,
    )
    if done.returncode:
        raise cluster.Broken(f"gitops.sh: {done.stderr}")
    branch = directory.with_suffix(".branch")
    shutil.rmtree(branch, ignore_errors=True)
    platform.run("git", "clone", "--quiet", "--branch", f"deploy/{platform.environment}", f"file://{server}", branch)
    return branch


def faults(described, branch, site):
    objects = [item for item in yaml.safe_load_all(cluster.ask("kustomize", branch)) if item]
    namespace = cluster.Namespace(described.namespace)
    waves = {}
    for item in objects:
        waves.setdefault(int(item["metadata"].get("annotations", {}).get(WAVE, "0")), []).append(item)
    for wave in sorted(waves):
        hooks = [item for item in waves[wave] if HOOK in item["metadata"].get("annotations", {})]
        for item in hooks:
            cluster.ask("delete", "job", item["metadata"]["name"], "--namespace", described.namespace, "--ignore-not-found", "--cascade=foreground")
        listed = json.dumps({"apiVersion": "v1", "kind": "List", "items": waves[wave]})
        cluster.ask("apply", "--server-side", "--force-conflicts", "--filename", "-", given=listed)
        for item in hooks:
            cluster.ask("wait", "--for=condition=Complete", f"job/{item['metadata']['name']}", "--namespace", described.namespace, f"--timeout={JOB_TIMEOUT}")
        for item in waves[wave]:
            if item["kind"] in ("Deployment", "StatefulSet"):
                what = f"{item['kind']}/{item['metadata']['name']}"
                cluster.ask("rollout", "status", what, "--namespace", described.namespace, f"--timeout={JOB_TIMEOUT}")
    done = subprocess.run([*site.settled, "--timeout", "90", described.namespace], capture_output=True, encoding="utf-8", check=False)
    yield from done.stdout.splitlines()
    # Who is gone is pruned by the engine: only what is missing is our fault.
    yield from (fault for fault in cluster.differences(described, namespace.inventory(), [described]) if "not there" in fault)
    before = min((wave for wave in waves for item in waves[wave] if item["kind"] == "Deployment"), default=0)
    if not any(item["kind"] == "Job" for wave in waves if wave < before for item in waves[wave]):
        yield "no job comes before what waits for it"
