"""Compose files, really started in a private engine with a small stand-in for every image.

What is proven: the start order completes, one-shot services end well, health gates open, what
depends on a service can resolve and reach it, published ports lead to their service, and every
file that is mounted is there.
"""

import json
import time
from pathlib import Path

from harness.as_yaml import as_yaml
from harness.finding import Finding
from harness.tools import Broken

from .verdict import Verdict

NAME = "compose-up"
STAND_IN = "localhost/stub:1"
PATIENCE = 60


def jobs(project, tools, where):
    for directory in project.environments("compose"):
        yield f"{NAME} {project.relative(directory)}", lambda d=directory: judge(d, tools, where)


def judge(directory, tools, where):
    file = directory / "compose.yaml"
    config = tools.compose("-f", file, "config", "--format", "json", cwd=directory)
    if config.code:
        # Judged, and found wanting, by `compose`; there is nothing to start.
        return [Verdict(NAME, [file], [Finding(NAME, "config", where(file), config.stderr.strip())])]
    model = json.loads(config.stdout)
    said = [Finding(NAME, check, where(file), message, subject) for check, subject, message in start(model, file, tools)]
    return [Verdict(NAME, [file], said)]


def start(model, file, tools, beside=lambda: ()):
    """Starts the project, looks around, and takes it down: (check, service, message) a fault.

    `beside` is done while it runs, and tells faults too.
    """
    found = list(missing_mounts(model))
    if found:
        return found
    project = f"conformance-{file.parents[1].name}"
    # Outside the project, so that what lies beside the artifacts stays the artifacts.
    stand_in = tools.cache / f"{project}.compose.json"
    stand_in.write_text(as_yaml(standing_in(model)), encoding="utf-8")
    command = ["-p", project, "--project-directory", file.parent, "-f", stand_in]
    with tools.engine:
        try:
            # Not `--wait`: it calls a one-shot service that nothing waits for a failure.
            up = tools.compose(*command, "up", "-d", timeout=180)
            if up.code:
                return [("up", "", last_lines(up.stderr))]
            containers = settled(tools, command)
            found += ended_badly(model, containers)
            if not found:
                found += unreachable(model, containers, tools)
                found += beside()
        finally:
            tools.compose(*command, "down", "--volumes", "--timeout", "1", "--remove-orphans", timeout=180)
    return found


def missing_mounts(model):
    """Docker makes a directory where a mounted file is missing, and the service fails on it later."""
    for name, service in model["services"].items():
        for volume in service.get("volumes") or []:
            if volume["type"] == "bind" and not Path(volume["source"]).exists():
                yield "missing-mount", name, f"{volume['target']} is mounted from {volume['source']}, which is not there"


def runs_once(name, model):
    """Whether a service is meant to end: something waits for its end, or nothing restarts it.

    A service that is restarted, is asked for its health or listens is meant to stay.
    """
    waited_for = any(
        (service.get("depends_on") or {}).get(name, {}).get("condition") == "service_completed_successfully"
        for service in model["services"].values()
    )
    service = model["services"][name]
    stays = service.get("restart", "no") not in ("no", "on-failure") or service.get("healthcheck") or listens_on(service)
    return waited_for or not stays


def listens_on(service):
    published = {f"{p['target']}/{p.get('protocol', 'tcp')}" for p in service.get("ports") or []}
    exposed = {e if "/" in str(e) else f"{e}/tcp" for e in service.get("expose") or []}
    return sorted(published | exposed)


def standing_in(model):
    """The same project, each service a stand-in: wiring, limits, users and mounts stay as they are."""
    model = json.loads(json.dumps(model))
    once = {name for name in model["services"] if runs_once(name, model)}
    for name, service in model["services"].items():
        ports = listens_on(service)
        for field in ("build", "container_name", "gpus", "devices", "develop", "command", "post_start"):
            service.pop(field, None)
        service["image"] = STAND_IN
        service["pull_policy"] = "never"
        service["entrypoint"] = ["/bin/true"] if name in once else ["/stub"]
        service["environment"] = {**(service.get("environment") or {}), "STUB_PORTS": " ".join(ports)}
        if not str(service.get("user", "0")).replace(":", "").isdigit():
            service.pop("user")  # a name that only the real image knows
        if service.get("healthcheck") and not service["healthcheck"].get("disable"):
            service["healthcheck"] = {"test": ["CMD", "/bin/true"], "interval": "1s", "timeout": "2s", "retries": 3}
    for kind in ("networks", "volumes"):
        for thing in (model.get(kind) or {}).values():
            if thing:
                thing.pop("name", None)
                thing.pop("external", None)
    return model


def settled(tools, command):
    """The containers, once none of them is still starting."""
    for _ in range(PATIENCE):
        listed = tools.compose(*command, "ps", "--all", "--format", "json").stdout
        containers = [json.loads(line) for line in listed.splitlines() if line.startswith("{")]
        if containers and not any(c["State"] in ("created", "restarting") or c["Health"] == "starting" for c in containers):
            return {c["Service"]: c for c in containers}
        time.sleep(1)
    raise Broken(f"the containers did not settle within {PATIENCE} s: {listed}")


def ended_badly(model, containers):
    for name, service in model["services"].items():
        container = containers.get(name)
        if service.get("scale") == 0:
            if container is not None:
                yield "container", name, "was to have none"
        elif container is None:
            yield "container", name, "has no container"
        elif runs_once(name, model):
            if container["State"] not in ("exited", "running") or container["ExitCode"] != 0:
                yield "container", name, f"was to end well, but is {container['Status']}"
        elif container["State"] != "running":
            yield "container", name, f"was to run, but is {container['Status']}"


def unreachable(model, containers, tools):
    services = model["services"]
    for name, service in services.items():
        if runs_once(name, model) or service.get("scale") == 0:
            continue
        for other in service.get("depends_on") or {}:
            if not runs_once(other, model) and services[other].get("scale") != 0:
                yield from unreachable_from(name, other, services, containers, tools)
        for port in service.get("ports") or []:
            if port.get("published") and port.get("protocol", "tcp") == "tcp":
                yield from not_published(name, port, tools)


def unreachable_from(name, other, services, containers, tools):
    inside = ["docker", "exec", containers[name]["ID"]]
    if tools.run(*inside, "nslookup", other).code:
        yield "name", name, f"cannot resolve {other}, which it depends on"
        return
    for port in listens_on(services[other]):
        number, _, protocol = port.partition("/")
        ask = f"nc -w 3 {other} {number} </dev/null"
        if protocol == "tcp" and "stub" not in tools.run(*inside, "sh", "-c", ask).stdout:
            yield "port", name, f"cannot reach {other}:{number}, which it depends on"


def not_published(name, port, tools):
    host = port.get("host_ip") or "127.0.0.1"
    ask = f"exec 3<>/dev/tcp/{host}/{port['published']} && timeout 3 head -c 4 <&3"
    if "stub" not in tools.oracle("engine.sh", "in", "bash", "-c", ask, ok=range(256)).stdout:
        yield "port", name, f"{host}:{port['published']} does not lead to its port {port['target']}"


def last_lines(text):
    wanted = [line for line in text.splitlines() if any(w in line.lower() for w in ("error", "fail", "invalid", "unhealthy"))]
    return " | ".join((wanted or text.splitlines())[-3:])
