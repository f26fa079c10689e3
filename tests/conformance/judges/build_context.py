"""What `.dockerignore` files leave of a build context, as BuildKit reads them.

An image that copies the whole context must get everything that it copies, and nothing that is secret
or only the repository's business.
"""

import re
import shutil

from harness.finding import Finding

from .dockerfiles import build_contexts
from .verdict import Verdict

NAME = "build-context"
SUFFIX = ".dockerignore"
EVERYTHING = "FROM scratch\nCOPY . /\n"
COPY = re.compile(r"^COPY\s+(?!--from)(?:--\S+\s+)*(?P<sources>.+)\s+\S+$", re.MULTILINE)
# Names that must not reach an image, wherever they lie.
KEPT_OUT = (".git", ".env", "generated")


def jobs(project, tools, where):
    files = project.find(f"docker/*{SUFFIX}")
    if files:
        yield f"{NAME} {project.name}", lambda: judge(files, project, tools, where)


def judge(files, project, tools, where):
    contexts = build_contexts(project, tools)
    findings = []
    for file in files:
        dockerfile = file.with_name(file.name.removesuffix(SUFFIX))
        context = contexts.get(dockerfile.resolve())
        if not context or not dockerfile.is_file():
            findings.append(Finding(NAME, "unused", where(file), "nothing is built with it"))
            continue
        sent = what_is_sent(file, context, project, tools)
        findings += [Finding(NAME, check, where(file), message) for check, message in faults(dockerfile, sent)]
    return [Verdict(NAME, files, findings)]


def what_is_sent(file, context, project, tools):
    """The files of the context that BuildKit sends for this `.dockerignore`, below a directory."""
    place = tools.cache / "contexts" / project.name / file.name
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    (place / "Dockerfile").write_text(EVERYTHING)
    shutil.copy(file, place / f"Dockerfile{SUFFIX}")
    sent = place / "sent"
    tools.run(
        "docker", "buildx", "build", "--output", f"type=local,dest={sent}", "-f", place / "Dockerfile", context, ok=(0,)
    )
    return sent


def faults(dockerfile, sent):
    for match in COPY.finditer(dockerfile.read_text(encoding="utf-8")):
        for source in match["sources"].split():
            if not any(sent.iterdir() if source in (".", "./") else sent.glob(source)):
                yield "left-out", f"`{source}` is copied into the image but is not in the context"
    for path in sorted(sent.rglob("*")):
        if path.name in KEPT_OUT:
            yield "sent", f"`{path.relative_to(sent)}` reaches the image"
