"""Dockerfiles, read by hadolint, by the editors' validator and by BuildKit, which also builds them.

The build is BuildKit's own, on stand-ins for the base images and without `RUN`: it shows sources of
`COPY` that are not in the build context.
"""

import json
from pathlib import Path

from harness.finding import Finding, bracketed

from .verdict import Verdict

NAME = "dockerfile"


def jobs(project, tools, where):
    files = project.find("docker/*Dockerfile")
    if files:
        yield f"{NAME} {project.name}", lambda: judge(project, files, tools, where)


def judge(project, files, tools, where):
    contexts = build_contexts(project, tools)
    findings = []
    for file in files:
        context = contexts.get(file.resolve())
        if context and not context.is_dir():
            findings.append(Finding(NAME, "context", where(file), f"built from {context.name}, which is not there"))
            context = None
        result = tools.oracle("check_dockerfile.sh", *(["--context", context] if context else []), file)
        findings += bracketed(NAME, result, where, file)
    return [Verdict(NAME, files, findings)]


def build_contexts(project, tools):
    """The directory that each Dockerfile is built from, as the Compose files say it."""
    contexts = {}
    for directory in project.environments("compose"):
        config = tools.compose("-f", directory / "compose.yaml", "config", "--format", "json", cwd=directory)
        # A file that Compose cannot read is the Compose judge's business.
        services = json.loads(config.stdout)["services"] if config.code == 0 else {}
        for service in services.values():
            build = service.get("build") or {}
            if build.get("context") and build.get("dockerfile"):
                context = Path(build["context"])
                contexts[(context / build["dockerfile"]).resolve()] = context
    return contexts
