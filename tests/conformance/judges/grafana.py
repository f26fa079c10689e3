"""Grafana's provisioning beside Compose: that what it names is there.

No tool reads these files without Grafana itself, and Grafana says nothing of a path or a host that
is wrong: dashboards then stay empty. So each name is looked up where Grafana would find it.
"""

import json
from pathlib import Path
from urllib.parse import urlsplit

from harness.finding import Finding

from .verdict import Verdict

NAME = "grafana"


def jobs(project, tools, where):
    for directory in project.environments("compose"):
        files = sorted((directory / "grafana/provisioning").rglob("*.yaml"))
        if files:
            yield f"{NAME} {project.relative(directory)}", lambda d=directory, f=files: judge(d, f, tools, where)


def judge(directory, files, tools, where):
    config = tools.compose("-f", directory / "compose.yaml", "config", "--format", "json", cwd=directory)
    services = json.loads(config.stdout)["services"] if config.code == 0 else {}
    findings = []
    for file in files:
        for document in tools.read_yaml(file.read_text(encoding="utf-8")):
            for check, message in faults(document, file, directory, services):
                findings.append(Finding(NAME, check, where(file), message))
    return [Verdict(NAME, files, findings)]


def faults(document, file, directory, services):
    grafana = reading(file, services)
    if not grafana:
        yield "not-mounted", "no service mounts it where Grafana looks"
        return
    if document.get("apiVersion") != 1:
        yield "version", f"apiVersion is {document.get('apiVersion')!r}"
    if not (document.get("datasources") or document.get("providers")):
        yield "empty", "provisions nothing"
    for source in document.get("datasources") or []:
        yield from unreachable(source, grafana, services)
        yield from unused(source, directory)
    for provider in document.get("providers") or []:
        yield from without_dashboards(provider, grafana)


def reading(file, services):
    """The service into whose `/etc/grafana/provisioning` a file is mounted."""
    for service in services.values():
        for source, target in mounts(service):
            if target.startswith("/etc/grafana/provisioning") and str(file).startswith(source):
                return service
    return None


def mounts(service):
    return [(v["source"], v["target"]) for v in service.get("volumes") or [] if v["type"] == "bind"]


def unreachable(source, grafana, services):
    host = urlsplit(source["url"]).hostname
    shared = set((services.get(host) or {}).get("networks") or {}) & set(grafana.get("networks") or {})
    if host not in services:
        yield "host", f"{source['url']}: no service is called {host}"
    elif not shared:
        yield "network", f"{source['url']}: {host} is in none of Grafana's networks"


def unused(source, directory):
    """Dashboards name the data source by its uid."""
    dashboards = sorted(directory.glob("grafana/dashboards/*.json"))
    for dashboard in dashboards:
        for uid in sorted(uids(json.loads(dashboard.read_text(encoding="utf-8")))):
            if uid != source["uid"] and not uid.startswith(("$", "-- ")):
                yield "uid", f"{dashboard.name} asks the data source {uid!r}, which is not there"


def uids(value):
    if isinstance(value, dict):
        source = value.get("datasource")
        if isinstance(source, dict) and source.get("uid"):
            yield source["uid"]
        for item in value.values():
            yield from uids(item)
    elif isinstance(value, list):
        for item in value:
            yield from uids(item)


def without_dashboards(provider, grafana):
    path = provider["options"]["path"]
    for source, target in mounts(grafana):
        if target.rstrip("/") == path.rstrip("/"):
            if not any(Path(source).glob("*.json")):
                yield "dashboards", f"{path} is mounted from {source}, which holds no dashboard"
            return
    yield "dashboards", f"{path} is not mounted"
