"""A sequence of releases of one platform, and what each has to come to."""

import hashlib
import json
import re
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from . import cluster
from .platform import Platform, pinned
from .stages import STAGES, Script


@dataclass(frozen=True)
class Site:
    """Where everything is."""

    root: Path
    binary: Path
    work: Path
    settled: list


def carry_out(told, site):
    """How many releases were carried out, and what was wrong with them."""
    platform = Platform(told, site)
    course = Course(told["name"], site)
    for name in told.get("storage-classes", []):
        storage_class(name)
    for number, release in enumerate(told["release"], start=1):
        directory = site.work / told["name"] / f"{number}"
        platform.release(release, directory)
        started = time.monotonic()
        faults = list(course.release(release, number, directory))
        print(f"{told['name']}: {release['about']}: {'wrong' if faults else 'right'} after {time.monotonic() - started:.0f} s", flush=True)
        if faults:
            faults = [f"{told['name']}: {release['about']}: {fault}" for fault in faults]
            print(*faults, sep="\n", flush=True)
            # What comes after it would only tell of it again.
            return number, faults
    cluster.ask("delete", "namespace", course.namespace.name, "--wait=false")
    return len(told["release"]), []


class Course:
    """What has been released so far."""

    def __init__(self, name, site):
        self.name, self.site = name, site
        self.whole = None  # the last release that is whole
        self.ever = []
        self.namespace = None

    def release(self, told, number, directory):
        described = cluster.Described(directory)
        self.ever.append(described)
        if self.namespace is None:
            self.namespace = cluster.Namespace(described.namespace)
            administer(directory)
            self.kubeconfig = cluster.deployer(described.namespace, directory.parent / "kubeconfig")
        if "patience" in told:
            chart = directory / "chart/Chart.yaml"
            chart.write_text(re.sub(r"(?m)^  timeout: \d+$", f"  timeout: {told['patience']}", chart.read_text()))
        images = directory.parent / f"{number}.pinned"
        images.write_text(pinned(directory, told.get("images", "")))
        commit = hashlib.sha1(f"{self.name} {number}".encode()).hexdigest()
        state = directory.parent / f"{number}.state"
        script = Script(
            directory, self.namespace.name, KUBECONFIG=self.kubeconfig, COMMIT=commit, PINNED=images, RELEASE_STATE=state
        )
        if told.get("by-hand"):
            cluster.ask("apply", "--kustomize", directory)
            self.whole = (described, script)
            yield from self.differences()
            return
        before = self.namespace.running() if told.get("untouched") else None
        with open(directory.parent / f"{number}.log", "wb") as log, Watch(self.namespace, told.get("never-below")) as watch:
            ended = self.stages(script, told, log)
        yield from watch.faults
        expected = told.get("ends", "whole")
        if ended != expected:
            yield f"ends {ended}, expected {expected}; see {directory.parent / f'{number}.log'}"
            return
        if expected == "whole":
            self.whole = (described, script)
            # What runs by the clock runs now, so that its claim gets a volume.
            for cron in told.get("run", []):
                cluster.ask("create", "job", f"{cron}-now", f"--from=cronjob/{cron}", "--namespace", self.namespace.name)
        if self.whole and expected != "stopped" and not told.get("forward"):
            yield from self.faults(log_of=directory.parent / f"{number}.log")
        if before is not None:
            yield from (f"{name} is another one now" for uid, name in before.items() if uid not in self.namespace.running())
        if "gone" in told and told["gone"] in self.namespace.workloads():
            yield f"{told['gone']!r} is still there"
        for said in told.get("says", []):
            if said not in (directory.parent / f"{number}.log").read_text(errors="replace"):
                yield f"nobody says {said!r}"

    def stages(self, script, told, log):
        """How the release ends: whole, undone after which stage, refused, or stopped for the next one to go on."""
        stop = told.get("stop", {})
        for stage in STAGES:
            if stage == stop.get("in"):
                status = script.stop(stage, stop["by"], log)
                if stop["by"] == "KILL":
                    return "stopped"
            else:
                status = script.run(stage, log=log)
            if status:
                undone = script.run("undo", log=log)
                return f"undone after {stage}" if undone == 1 else f"with {undone} from undo after {stage}"
        if "then" in told:
            status = script.run(*told["then"], log=log)
            return "whole" if status == 0 else f"with {status} from {told['then'][0]}"
        return "whole"

    def faults(self, log_of):
        """Whether the cluster holds the release that is whole, all of it and nothing else, and is at rest."""
        yield from self.differences()
        with open(log_of, "ab") as log:
            status = self.whole[1].run("drift", log=log)
        if status:
            yield f"`drift` ends with {status}; see {log_of}"

    def differences(self):
        described, _ = self.whole
        done = subprocess.run([*self.site.settled, "--timeout", "90", self.namespace.name], capture_output=True, encoding="utf-8", check=False)
        yield from done.stdout.splitlines()
        yield from cluster.differences(described, self.namespace.inventory(), self.ever)


def administer(directory):
    """What an administrator applies before the first release."""
    cluster.ask("apply", "--server-side", "--filename", directory / "namespace.yaml")
    if (directory / "cluster").is_dir():
        cluster.ask("apply", "--server-side", "--force-conflicts", "--kustomize", directory / "cluster")


def storage_class(name):
    """What the cluster has already."""
    made = {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": name}, "provisioner": "stand-in"}
    cluster.ask("apply", "--filename", "-", given=json.dumps(made | {"volumeBindingMode": "WaitForFirstConsumer"}))


class Watch:
    """Looks at how many replicas are ready while a release is carried out."""

    def __init__(self, namespace, least):
        self.namespace, self.least = namespace, least or {}
        self.faults, self.over = [], threading.Event()
        self.thread = threading.Thread(target=self.look)

    def __enter__(self):
        if self.least:
            self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        if self.least:
            self.thread.join()

    def look(self):
        seen = dict.fromkeys(self.least, 10**9)
        while not self.over.wait(0.3):
            ready = self.namespace.ready()
            seen = {name: min(least, ready.get(name, 0)) for name, least in seen.items()}
        self.faults += [f"{name} had {seen[name]} ready" for name, least in self.least.items() if seen[name] < least]
