"""The compiler's own record of what it wrote, held against what lies there."""

import hashlib
import json

from harness.finding import Finding

from .verdict import Verdict

NAME = "manifest"
OWN = ("groundplan.manifest.json", "groundplan.map.json")


def jobs(project, tools, where):
    yield f"{NAME} {project.name}", lambda: judge(project, where)


def judge(project, where):
    files = [project.root / project.generated / name for name in OWN]
    findings = []
    texts = {}
    for file in files:
        try:
            texts[file.name] = set(strings(json.loads(file.read_text(encoding="utf-8"))))
        except (OSError, ValueError) as error:
            findings.append(Finding(NAME, "unreadable", where(file), str(error)))
    recorded = texts.get(OWN[0])
    if recorded is not None:
        for artifact in project.artifacts:
            if artifact.name not in OWN:
                findings += unrecorded(artifact, recorded, project, where)
    return [Verdict(NAME, files, findings)]


def unrecorded(artifact, recorded, project, where):
    path = project.relative(artifact)
    if not any(text == path or path.endswith(f"/{text}") for text in recorded):
        yield Finding(NAME, "unrecorded", where(artifact), "the manifest does not name it")
    digest = hashlib.sha256(artifact.read_bytes()).hexdigest()
    if not any(digest in text for text in recorded):
        yield Finding(NAME, "hash", where(artifact), "the manifest does not hold its SHA-256")


def strings(value):
    """Every text in a JSON value, keys included: this judge knows what is recorded, not how."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, str):
        yield value
