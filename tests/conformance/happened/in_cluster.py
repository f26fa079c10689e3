"""Applies descriptions of before and after to an API server, and writes down what came of it.

Run inside the cluster's namespaces: in_cluster.py STATE CHANGES.json SEEN.json SETTLED.py
"""

import http.client
import json
import re
import ssl
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml

STATE, CHANGES, SEEN, SETTLED = sys.argv[1:]
TOKEN = (Path(STATE) / "tokens.csv").read_text().split(",")[0]
PATIENCE = 30
# How many files of objects are in the cluster at a time: asking for everything takes its time.
BATCH = 900
NODES = 12
# What everything stands on comes first, what runs comes last.
ORDER = ("Namespace", "CustomResourceDefinition", "StorageClass", "ServiceAccount", "ResourceQuota", "LimitRange")
LAST = ("Service", "HorizontalPodAutoscaler", "PodDisruptionBudget", "Job", "StatefulSet", "Deployment", "CronJob", "Ingress")
RUNNING = ("Deployment", "StatefulSet")
UNITS = {"m": 1e-3, "": 1, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}
# Cluster-wide kinds whose schema nobody publishes with the operator's sources: any content is accepted.
OPEN = {("elbv2.k8s.aws", "v1beta1"): ("IngressClassParams", "ingressclassparams")}


class Api:
    """The API server; a connection for each thread."""

    local = threading.local()
    resources: dict = {}

    @classmethod
    def call(cls, method, path, body=None, media="application/json"):
        if not hasattr(cls.local, "connection"):
            cls.local.connection = http.client.HTTPSConnection("192.0.2.1", 6443, context=ssl._create_unverified_context(), timeout=60)
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": media}
        for again in (True, False):
            try:
                cls.local.connection.request(method, path, json.dumps(body) if body is not None else None, headers)
                answer = cls.local.connection.getresponse()
                said = answer.read()
                return answer.status, json.loads(said) if said.startswith(b"{") else {"message": said.decode()}
            except (OSError, http.client.HTTPException):
                cls.local.connection.close()
                if not again:
                    raise

    @classmethod
    def path(cls, item):
        version = item["apiVersion"]
        root = f"/apis/{version}" if "/" in version else f"/api/{version}"
        if version not in cls.resources:
            status, answer = cls.call("GET", root)
            listed = answer.get("resources", []) if status == 200 else []
            cls.resources[version] = {r["kind"]: r for r in listed if "/" not in r["name"]}
        found = cls.resources[version].get(item["kind"])
        if found is None:
            raise LookupError(f"{version} {item['kind']}: the server does not know it")
        space = f"/namespaces/{item['metadata']['namespace']}" if found["namespaced"] else ""
        return f"{root}{space}/{found['name']}/{item['metadata']['name']}"

    @classmethod
    def namespaced(cls, item):
        cls.path({**item, "metadata": {"name": "x", "namespace": "x"}})
        return cls.resources[item["apiVersion"]][item["kind"]]["namespaced"]


def kustomizations(folder):
    """For each file the kustomizations that list it and say something for all that they list, innermost first."""
    said = {}
    for entry in sorted(Path(folder).rglob("kustomization.yaml"), key=lambda entry: -len(entry.parts)):
        whole = yaml.safe_load(entry.read_text(encoding="utf-8"))
        pending = [entry] if whole.get("namespace") or whole.get("labels") else []
        while pending:
            inner = pending.pop()
            for name in yaml.safe_load(inner.read_text(encoding="utf-8")).get("resources", []):
                listed = inner.parent / name
                if (listed / "kustomization.yaml").is_file():
                    pending.append(listed / "kustomization.yaml")
                else:
                    said.setdefault(listed, []).append(whole)
    return said


def assembled(item, kustomization):
    """An object with what a kustomization says once. That kustomize makes the same of it is judged elsewhere."""
    if kustomization.get("namespace") and Api.namespaced(item):
        item["metadata"]["namespace"] = kustomization["namespace"]
    for labels in kustomization.get("labels", []):
        item["metadata"].setdefault("labels", {}).update(labels["pairs"])
        for field in labels.get("fields", []):
            there = item
            for part in field["path"].split("/"):
                there = there.get(part) if isinstance(there, dict) else None
            if isinstance(there, dict):
                there.update(labels["pairs"])
    return item


def objects(folder, space):
    """What the files hold, moved into a namespace of its own: by identity, in the order of application."""
    said, read = kustomizations(folder), []
    for file in sorted(Path(folder).rglob("*.yaml")):
        if file.name == "kustomization.yaml" or file.parent.name == "chart":
            continue
        for item in filter(None, yaml.safe_load_all(file.read_text(encoding="utf-8"))):
            for kustomization in said.get(file, []):
                item = assembled(item, kustomization)
            read.append(item)
    homes = {item["metadata"]["name"] for item in read if item["kind"] == "Namespace"}
    shared = {item["metadata"]["name"] for item in read if item["kind"] == "ClusterRole"}
    moved = {}
    for item in read:
        meta = item["metadata"]
        if item["kind"] == "Namespace":
            meta["name"] = home(space, meta["name"])
        elif Api.namespaced(item) and meta.get("namespace") in homes:
            meta["namespace"] = home(space, meta["namespace"])
        else:
            meta["name"] = f"{meta['name']}.{space}"
        for subject in item.get("subjects") or []:
            if subject.get("namespace") in homes:
                subject["namespace"] = home(space, subject["namespace"])
        if "roleRef" in item and item["roleRef"]["kind"] == "ClusterRole" and item["roleRef"]["name"] in shared:
            item["roleRef"]["name"] += f".{space}"
        moved[(item["kind"], meta.get("namespace", ""), meta["name"])] = item
    return dict(sorted(moved.items(), key=lambda entry: (place(entry[1]["kind"]), entry[0])))


def home(space, name):
    return f"{space}-{re.sub('[^a-z0-9-]', '', name)}"[:63].rstrip("-")


def place(kind):
    if kind in ORDER:
        return ORDER.index(kind)
    return len(ORDER) + 1 + LAST.index(kind) if kind in LAST else len(ORDER)


def things(items):
    """What was applied, by what it is called. A content that has a name of its own, NAME-HASH, is another object for
    each content and yet one thing, called by its label: it changes, and what was there before goes with the release."""
    called = {}
    for (kind, home_, name), item in items.items():
        label = (item["metadata"].get("labels") or {}).get("app.kubernetes.io/name")
        by_content = label and re.fullmatch(re.escape(label) + "-[0-9a-f]{10}", name)
        called[(kind, home_, label if by_content else name)] = (kind, home_, name)
    return called


def shown(identity, space):
    kind, _, name = identity
    return f"{kind}/{name.removesuffix('.' + space).removeprefix(space + '-')}"


def claims_of(item):
    return bool(item["kind"] == "StatefulSet" and item["spec"].get("volumeClaimTemplates")) or item["kind"] == "PersistentVolumeClaim"


def apply(item):
    """Server-side apply, strict; a job that has run is taken away first, as every deployment does."""
    path = Api.path(item)
    if item["kind"] == "Job":
        Api.call("DELETE", path + "?propagationPolicy=Foreground")
        for _ in range(100):
            if Api.call("GET", path)[0] == 404:
                break
            time.sleep(0.1)
    status, answer = Api.call("PATCH", path + "?fieldManager=journeys&force=true&fieldValidation=Strict", item, "application/apply-patch+yaml")
    return (status, answer) if status < 300 else (status, " ".join(str(answer.get("message", answer)).split())[:220])


class Watch(threading.Thread):
    """Follows the pods and endpoints of the whole cluster: how few were ready since the last mark."""

    def __init__(self):
        super().__init__(daemon=True)
        self.lock = threading.Lock()
        self.ready, self.least = {}, {}
        self.pods = {}

    def run(self):
        threading.Thread(target=self.follow, args=("/apis/discovery.k8s.io/v1/endpointslices", self.slice), daemon=True).start()
        self.follow("/api/v1/pods", self.pod)

    def follow(self, path, take):
        while True:
            connection = http.client.HTTPSConnection("192.0.2.1", 6443, context=ssl._create_unverified_context(), timeout=3600)
            try:
                connection.request("GET", path + "?watch=1", headers={"Authorization": f"Bearer {TOKEN}"})
                for line in connection.getresponse():
                    event = json.loads(line)
                    if event["type"] in ("ADDED", "MODIFIED", "DELETED"):
                        with self.lock:
                            take(event["object"], event["type"] == "DELETED")
            except (OSError, http.client.HTTPException, ValueError):
                time.sleep(0.2)

    def count(self, key, one, is_ready):
        there = self.ready.setdefault(key, {})
        there[one] = is_ready
        number = sum(there.values())
        self.least[key] = min(self.least.get(key, number), number)

    def pod(self, pod, gone):
        meta = pod["metadata"]
        owner = next((o for o in meta.get("ownerReferences", []) if o["kind"] in ("ReplicaSet", "StatefulSet")), None)
        if owner is None:
            return
        kind, name = owner["kind"], owner["name"]
        if kind == "ReplicaSet":
            kind, name = "Deployment", name.rpartition("-")[0]
        ready = any(c["type"] == "Ready" and c["status"] == "True" for c in pod.get("status", {}).get("conditions", []))
        key = (kind, meta["namespace"], name)
        self.count(key, meta["uid"], ready and not gone and "deletionTimestamp" not in meta)
        alive = self.pods.setdefault(key, set())
        (alive.discard if gone else alive.add)(meta["uid"])

    def slice(self, item, gone):
        meta = item["metadata"]
        name = meta.get("labels", {}).get("kubernetes.io/service-name")
        number = 0 if gone else sum(1 for e in item.get("endpoints") or [] if e.get("conditions", {}).get("ready") and item.get("ports"))
        key = ("Service", meta["namespace"], name)
        there = self.ready.setdefault(key, {})
        if gone:
            there.pop(meta["name"], None)
        else:
            there[meta["name"]] = number
        total = sum(there.values())
        self.least[key] = min(self.least.get(key, total), total)

    def mark(self):
        with self.lock:
            self.least = {key: sum(there.values()) for key, there in self.ready.items()}
            return dict(self.least), {key: set(pods) for key, pods in self.pods.items()}

    def since(self):
        with self.lock:
            return dict(self.least), {key: sum(there.values()) for key, there in self.ready.items()}, {key: set(pods) for key, pods in self.pods.items()}


def resting(spaces):
    """Whether everything that runs in these namespaces is as described; cheaper to ask than the oracle."""
    def items(path):
        return [i for i in Api.call("GET", path)[1]["items"] if i["metadata"]["namespace"] in spaces]

    for scaler in items("/apis/autoscaling/v2/horizontalpodautoscalers"):
        # A new one starts with a single copy and is at its least some seconds later.
        if scaler.get("status", {}).get("currentReplicas", 0) < scaler["spec"].get("minReplicas", 1):
            return False
    for workload in items("/apis/apps/v1/deployments") + items("/apis/apps/v1/statefulsets"):
        status, wanted = workload.get("status", {}), workload["spec"].get("replicas", 1)
        if status.get("observedGeneration", 0) < workload["metadata"]["generation"]:
            return False
        if [status.get(k, 0) for k in ("replicas", "updatedReplicas", "readyReplicas")] != [wanted] * 3:
            return False
    return all(
        any(c["type"] == "Complete" and c["status"] == "True" for c in job.get("status", {}).get("conditions", []))
        or any(o["kind"] == "CronJob" for o in job["metadata"].get("ownerReferences", []))
        for job in items("/apis/batch/v1/jobs")
    )


def settle(spaces):
    """The lines that the oracle prints for what is not as described, by namespace."""
    until = time.monotonic() + PATIENCE
    while not resting(set(spaces)) and time.monotonic() < until:
        time.sleep(1)
    done = subprocess.run([sys.executable, SETTLED, "--timeout", "6", *spaces], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1) or done.stderr.strip():
        raise SystemExit(f"settled: {done.stderr}")
    faults = {}
    for line in done.stdout.splitlines():
        faults.setdefault(line.partition("/")[0], []).append(line)
    return faults


def batch(changes, watch, pool):
    """Makes some changes at once, each in its namespace: {name: what was seen}."""
    seen, cases = {}, {}
    for number, (name, (before, after)) in changes.items():
        space = f"j{number}"
        cases[name] = (space, objects(before, space), objects(after, space))
        seen[name] = {"refused": [], "replaced": {}, "dropped": [], "another_kind": [], "claims": [], "left": [], "changed": [], "added": [], "stuck": []}
    classes = {c["spec"]["storageClassName"] for _, old, new in cases.values() for item in (*old.values(), *new.values()) if item["kind"] == "StatefulSet" for c in item["spec"].get("volumeClaimTemplates", []) if c["spec"].get("storageClassName")}
    for name in sorted(classes):
        apply({"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": name}, "provisioner": "stand-in", "volumeBindingMode": "WaitForFirstConsumer", "allowVolumeExpansion": True})
    spaces = sorted({home_ for _, old, new in cases.values() for kind, _, home_ in (*old, *new) if kind == "Namespace"})

    versions = dict(zip(cases, pool.map(lambda case: apply_all(case[1]), cases.values())))
    first = settle(spaces)
    for name, (space, old, _) in cases.items():
        refused = [f"{shown(i, space)}: {a}" for i, (status, a) in versions[name].items() if status >= 300]
        unsettled = [line for home_ in spaces if home_.startswith(space + "-") for line in first.get(home_, [])]
        if refused or unsettled:
            raise SystemExit(f"{name}: before is not right: {refused + unsettled}")

    steady, pods = watch.mark()
    answers = dict(zip(cases, pool.map(lambda case: apply_all(roomy(case[1], case[2])), cases.values())))
    time.sleep(1)
    faults = settle(spaces)
    least, now, pods_now = watch.since()
    for name, (space, old, new) in cases.items():
        look(seen[name], space, old, new, versions[name], answers[name], (steady, pods, least, now, pods_now))

    # A delivery asks the server before it begins: one that is refused removes nothing.
    whole = [case for name, case in cases.items() if not seen[name]["refused"]]
    list(pool.map(remove, [(identity, item) for _, old, new in whole for identity, item in reversed(old.items()) if identity not in new and identity[0] not in ("Namespace", "PersistentVolumeClaim")]))
    list(pool.map(apply, [item for _, _, new in whole for item in new.values() if item["kind"] == "ResourceQuota"]))
    time.sleep(1)
    last = settle(spaces)
    for name, (space, _, _) in cases.items():
        stays = {line for home_ in spaces if home_.startswith(space + "-") for line in last.get(home_, [])}
        seen[name]["stuck"] = sorted(line.partition("/")[2] for line in stays)
    clear(spaces, cases)
    return seen


def roomy(old, new):
    """The new objects while the old ones still count: a release lets a quota grow at first and shrink at last."""
    return {identity: larger(old[identity], item) if identity[0] == "ResourceQuota" and identity in old else item for identity, item in new.items()}


def larger(old, new):
    both = (old["spec"]["hard"], new["spec"]["hard"])
    hard = {name: max((hard[name] for hard in both if name in hard), key=amount) for name in sorted({*both[0], *both[1]})}
    return {**new, "spec": {**new["spec"], "hard": hard}}


def amount(quantity):
    number, unit = re.fullmatch(r"([0-9.]+)(\w*)", str(quantity)).groups()
    return float(number) * UNITS[unit]


def apply_all(items):
    return {identity: apply(item) for identity, item in items.items()}


def look(seen, space, old, new, versions, answers, measured):
    steady, pods, least, now, pods_now = measured
    seen["refused"] = [(shown(i, space), f"{status} {message}") for i, (status, message) in answers.items() if status >= 300]
    were, are = things(old), things(new)
    seen["left"] = sorted(shown(thing, space) for thing in were if thing not in are)
    seen["added"] = sorted(shown(thing, space) for thing in are if thing not in were)
    seen["changed"] = sorted(shown(thing, space) for thing in were if thing in are and were[thing] != are[thing])
    for identity, (status, answer) in answers.items():
        if status < 300 and identity in versions and identity[0] not in RUNNING and identity[0] != "Job":
            was, is_ = versions[identity][1]["metadata"], answer["metadata"]
            if was["resourceVersion"] != is_["resourceVersion"] and old[identity] != new[identity]:
                seen["changed"].append(shown(identity, space))
    for identity in new:
        kind, home_, name = identity
        if kind in RUNNING and identity in old:
            was, is_ = steady.get(identity, 0), now.get(identity, 0)
            gone = pods.get(identity, set()) - pods_now.get(identity, set())
            kept = pods.get(identity, set()) & pods_now.get(identity, set())
            if gone and not kept:
                seen["replaced"][name] = (kind, least.get(identity, 0), min(was, is_))
            elif least.get(identity, 0) < min(was, is_):
                seen["dropped"].append((f"{kind}/{name}", least.get(identity, 0), min(was, is_)))
            elif old[identity] != new[identity] and not any(shown(identity, space) == i for i, _ in seen["refused"]):
                seen["changed"].append(shown(identity, space))
        if kind == "Service" and identity in old and steady.get(identity, 0) and least.get(identity, 0) == 0:
            seen["dropped"].append((f"Service/{name}", 0, steady[identity]))
        other = {"Deployment": "StatefulSet", "StatefulSet": "Deployment"}.get(kind)
        if other and (other, home_, name) in old and identity not in old:
            seen["another_kind"].append(name)
    seen["claims"] = sorted(
        shown(identity, space) for identity, item in old.items() if claims_of(item) and (identity not in new or not claims_of(new[identity]))
    )


def remove(entry):
    Api.call("DELETE", Api.path(entry[1]) + "?propagationPolicy=Background")


def clear(spaces, cases):
    """Room for the next ones. Nobody waits for the namespaces to be gone."""
    for space in spaces:
        Api.call("DELETE", f"/api/v1/namespaces/{space}")
    for _, old, new in cases.values():
        for item in {**old, **new}.values():
            if item["kind"] != "Namespace" and not item["metadata"].get("namespace"):
                remove((None, item))


def grow():
    """More nodes like those that are there: a namespace's pods are few, but there are many namespaces."""
    nodes = Api.call("GET", "/api/v1/nodes")[1]["items"]
    for number in range(NODES - len(nodes)):
        like = nodes[number % len(nodes)]
        name = f"journey-{number}"
        labels = {**like["metadata"]["labels"], "kubernetes.io/hostname": name}
        status = {key: like["status"][key] for key in ("capacity", "allocatable")}
        node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": labels}, "status": status}
        Api.call("POST", "/api/v1/nodes", node)


def know():
    """Makes the kinds known that the cluster does not have by itself."""
    for (group, version), (kind, plural) in OPEN.items():
        schema = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
        names = {"kind": kind, "plural": plural, "singular": kind.lower()}
        served = [{"name": version, "served": True, "storage": True, "schema": schema}]
        spec = {"group": group, "scope": "Cluster", "names": names, "versions": served}
        meta = {"name": f"{plural}.{group}"}
        apply({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": meta, "spec": spec})
        while Api.call("GET", f"/apis/{group}/{version}")[0] != 200:
            time.sleep(0.2)


def batches(changes):
    """Changes that are made at once, by number; the small ones first."""
    weights = {name: sum(1 for folder in folders for _ in Path(folder).rglob("*.yaml")) for name, folders in changes.items()}
    part, weight = {}, 0
    for number, name in enumerate(sorted(changes, key=lambda name: (weights[name], name))):
        part[number] = (name, changes[name])
        weight += weights[name]
        if weight > BATCH:
            yield part
            part, weight = {}, 0
    if part:
        yield part


def main():
    changes = json.loads(Path(CHANGES).read_text())
    grow()
    know()
    watch = Watch()
    watch.start()
    seen = {}
    with ThreadPoolExecutor(4) as pool:
        for part in batches(changes):
            started = time.monotonic()
            seen |= batch(part, watch, pool)
            print(f"{len(seen)} of {len(changes)}, {time.monotonic() - started:.0f} s", flush=True)
            Path(SEEN).write_text(json.dumps(seen, indent=1))


main()
