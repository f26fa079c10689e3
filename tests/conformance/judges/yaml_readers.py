"""Every YAML document, read by ten readers, which must agree on what it says."""

import re

from harness.finding import bracketed

from .verdict import Verdict

NAME = "yaml"
SEPARATOR = re.compile(r"^---(?:\s.*)?$", re.MULTILINE)


def jobs(project, tools, where):
    files = [file for file in project.artifacts if file.suffix in (".yaml", ".yml")]
    if files:
        yield f"{NAME} {project.name}", lambda: judge(files, project, tools, where)


def judge(files, project, tools, where):
    cache = tools.private_cache(f"{NAME}-{project.name}")
    findings = []
    for file in files:
        for document in documents(file, tools.cache / "documents" / project.name):
            result = tools.oracle("yaml_agree.sh", document, env=cache)
            findings += bracketed(NAME, result, lambda _, f=file: where(f), file)
    return [Verdict(NAME, files, findings)]


def documents(file, place):
    """The files to read: half of the readers read only the first document of a stream."""
    parts = [part for part in SEPARATOR.split(file.read_text(encoding="utf-8")) if part.strip()]
    if len(parts) == 1:
        return [file]
    place.mkdir(parents=True, exist_ok=True)
    split = []
    for number, part in enumerate(parts, start=1):
        split.append(place / f"{number}-{file.name}")
        split[-1].write_text(part, encoding="utf-8")
    return split
