"""What pods name must be in what is applied with them.

A cluster accepts a pod whose ConfigMap, Secret, claim or account is not there, and then does not
start it. Whatever a description brings into being is in its own artifacts, so nothing may be missing.
"""

from harness.finding import Finding


def dangling(tool, objects, path):
    """A finding for each reference from a pod to an object that is not applied."""
    present = {(o["kind"], o["metadata"]["name"]) for o in objects}
    for item in objects:
        target = (item.get("spec") or {}).get("target") or {}
        if item["kind"] == "ExternalSecret":
            present.add(("Secret", target.get("name", item["metadata"]["name"])))
        for claim in (item.get("spec") or {}).get("volumeClaimTemplates") or []:
            present.add(("PersistentVolumeClaim", claim["metadata"]["name"]))
    for item in objects:
        for pod in pods(item):
            for kind, name in sorted(set(references(pod)) - present):
                subject = f"{item['kind']}/{item['metadata']['name']}"
                yield Finding(tool, "reference", path, f"names {kind} {name!r}, which is not applied with it", subject)


def pods(value):
    """The pod specs below a value: every map that has containers."""
    if isinstance(value, dict):
        if isinstance(value.get("containers"), list):
            yield value
        else:
            for item in value.values():
                yield from pods(item)


def references(pod):
    yield "ServiceAccount", pod.get("serviceAccountName", "default")
    for volume in pod.get("volumes") or []:
        for source in [volume, *(volume.get("projected") or {}).get("sources", [])]:
            yield from named("ConfigMap", source.get("configMap"), "name")
            yield from named("Secret", source.get("secret"), "secretName" if source is volume else "name")
        yield from named("PersistentVolumeClaim", volume.get("persistentVolumeClaim"), "claimName")
    for container in [*pod["containers"], *(pod.get("initContainers") or [])]:
        for source in container.get("envFrom") or []:
            yield from named("ConfigMap", source.get("configMapRef"), "name")
            yield from named("Secret", source.get("secretRef"), "name")
        for variable in container.get("env") or []:
            yield from named("ConfigMap", (variable.get("valueFrom") or {}).get("configMapKeyRef"), "name")
            yield from named("Secret", (variable.get("valueFrom") or {}).get("secretKeyRef"), "name")


def named(kind, reference, field):
    if reference and not reference.get("optional"):
        yield kind, reference.get(field)
