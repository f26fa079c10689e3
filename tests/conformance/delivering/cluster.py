"""What a namespace holds, against what the plain files describe."""

import json
import os
import re
import subprocess
from pathlib import Path

import yaml

from harness.tools import Broken

# What comes by itself: what happened, who answers, versions of sets.
PASSING = ("events", "endpoints", "endpointslices", "controllerrevisions", "leases", "podmetrics", "bindings", "localsubjectaccessreviews")
OF_THE_CLUSTER = {("ConfigMap", "kube-root-ca.crt"), ("ServiceAccount", "default")}


def ask(*words, ok=(0,), given=None):
    done = subprocess.run(["kubectl", *map(str, words)], input=given, capture_output=True, encoding="utf-8", check=False)
    if done.returncode not in ok:
        raise Broken(f"kubectl {' '.join(map(str, words))}: {done.stderr}")
    return done.stdout


def deployer(namespace, into):
    """A kubeconfig of somebody who has the rights to deploy there and no others."""
    config = yaml.safe_load(Path(os.environ["KUBECONFIG"]).read_text(encoding="utf-8"))
    for user in config["users"]:
        user["user"] |= {"as": "deployer", "as-groups": ["system:authenticated", f"{namespace}-deploy"]}
    into.write_text(json.dumps(config), encoding="utf-8")
    return into


class Namespace:
    """Everything in a namespace."""

    kinds = None

    def __init__(self, name):
        self.name = name
        if Namespace.kinds is None:
            names = ask("api-resources", "--namespaced", "--verbs=list", "--output=name").split()
            Namespace.kinds = ",".join(name for name in names if name.split(".")[0] not in PASSING)

    def objects(self, kinds=None):
        return json.loads(ask("get", kinds or Namespace.kinds, "--namespace", self.name, "--output=json"))["items"]

    def inventory(self):
        """What nobody else in the cluster has made: (kind, name)."""
        held = set()
        for item in self.objects():
            meta = item["metadata"]
            if not meta.get("ownerReferences") and item.get("type") != "helm.sh/release.v1":
                held.add((item["kind"], meta["name"]))
        return held - OF_THE_CLUSTER

    def running(self):
        """The pods of what keeps running and the ReplicaSets, by uid: a release that changes nothing touches none."""
        return {
            item["metadata"]["uid"]: f"{item['kind']}/{item['metadata']['name']}"
            for item in self.objects("pods,replicasets")
            if not any(owner["kind"] == "Job" for owner in item["metadata"].get("ownerReferences", []))
        }

    def workloads(self):
        """Everything that is written of what keeps running."""
        return json.dumps([item["spec"] for item in self.objects("deployments,statefulsets,cronjobs")])

    def ready(self):
        """How many replicas of each workload are ready."""
        items = self.objects("deployments,statefulsets")
        return {f"{item['kind']}/{item['metadata']['name']}": item.get("status", {}).get("readyReplicas", 0) for item in items}


# `=` as it stands is a text to everybody but YAML 1.1, which has a type for it that nothing constructs.
yaml.SafeLoader.add_constructor("tag:yaml.org,2002:value", yaml.SafeLoader.construct_yaml_str)


def assembled(directory):
    """The objects of a kustomization, if there is one."""
    return [item for item in yaml.safe_load_all(ask("kustomize", directory)) if item] if directory.is_dir() else []


class Described:
    """What the plain files of one release describe, read without any of its chart."""

    def __init__(self, directory):
        self.directory = directory
        self.objects = assembled(directory)
        self.namespace = next(item["metadata"]["name"] for item in self.objects if item["kind"] == "Namespace")
        # What an administrator applies, and what cert-manager makes, is no part of a release.
        administered = (item for item in assembled(directory / "cluster") if item["metadata"].get("namespace") == self.namespace)
        self.beside = {(item["kind"], item["metadata"]["name"]) for item in administered}
        self.beside |= {("Secret", item["spec"]["secretName"]) for item in self.objects if item["kind"] == "Certificate"}

    def inventory(self):
        outside = ("Namespace", "Job")
        return {(item["kind"], item["metadata"]["name"]) for item in self.objects if item["kind"] not in outside} | self.beside

    def jobs(self):
        return {("Job", item["metadata"]["name"]) for item in self.objects if item["kind"] == "Job"}

    def claims(self):
        """The names that claims of its sets have: they outlive the sets."""
        return {
            f"{template['metadata']['name']}-{item['metadata']['name']}-"
            for item in self.objects
            if item["kind"] == "StatefulSet"
            for template in item["spec"].get("volumeClaimTemplates", [])
        } | {item["metadata"]["name"] for item in self.objects if item["kind"] == "PersistentVolumeClaim"}


def differences(described, held, ever):
    """What is described and not there, and what is there although nobody describes it. `ever` has the
    descriptions of all releases so far: what holds data stays."""
    claims = set().union(*(one.claims() for one in ever))
    is_data = lambda kind, name: kind == "PersistentVolumeClaim" and re.sub(r"-\d+$", "-", name) in claims | {name if name in claims else ""}
    for kind, name in sorted(described.inventory() - held):
        yield f"{kind}/{name} is described and not there"
    for kind, name in sorted(held - described.inventory() - described.jobs()):
        if not is_data(kind, name):
            yield f"{kind}/{name} is there and not described"
