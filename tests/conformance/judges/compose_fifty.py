"""A platform of fifty services and ten stores, started on an engine as it comes, each a small stand-in.

What is proven: it has at most eight networks, none of which asks for addresses of its own; those of a second
checkout are made beside it, with somebody in each, and the engine has addresses left for a third.
"""

import copy
import json

from harness.as_yaml import as_yaml
from harness.finding import Finding

from .compose_up import last_lines, standing_in, start
from .verdict import Verdict

NAME = "compose-fifty"
MOST_NETWORKS = 8
CHECKOUTS = 3
# How far the ports of a second checkout are from those of the first.
APART = 1000
SERVICE = 'service "s{n}" {{ image "example.com/s:{n}"; port "http" 8000; route "/s{n}"; uses "db{db}" "cache{db}" "s{other}" "vendor" }}\n'


def jobs(project, tools, where):
    # One is enough; it is made here, and goes along with the smallest example.
    if project.name == "minimal":
        yield NAME, lambda: judge(tools)


def judge(tools):
    root = tools.cache / "fifty"
    root.mkdir(exist_ok=True)
    (root / "platform.kdl").write_text(description())
    tools.run("git", "init", "--quiet", root, ok=(0,))
    tools.run(tools.groundplan, "compile", root, ok=(0,))
    file = root / "generated/local/compose/compose.yaml"
    names = [line.partition("=")[0] for line in (file.parent / ".env.example").read_text().splitlines() if line.endswith("=")]
    (file.parent / ".env").write_text("".join(f"{name}=any\n" for name in names))
    model = json.loads(tools.compose("-f", file, "config", "--format", "json", cwd=file.parent, ok=(0,)).stdout)
    said = list(networks(model))
    said += start(model, file, tools, lambda: list(second_checkout(model, file, tools)))
    return [Verdict(NAME, [file], [Finding(NAME, check, "fifty", message, subject) for check, subject, message in said])]


def description():
    """Each service uses a database, a cache, another service and a vendor."""
    text = 'platform "fifty"\nenvironment "local" { compose { monitoring #false } }\nexternal "vendor" { host "api.example.com" }\n'
    for n in range(5):
        text += f'database "db{n}" version="17"\ncache "cache{n}"\n'
    return text + "".join(SERVICE.format(n=n, db=n % 5, other=(n * 7 + 1) % 50) for n in range(50))


def networks(model):
    if len(model["networks"]) > MOST_NETWORKS:
        yield "networks", "", f"{len(model['networks'])} networks"
    for name, network in model["networks"].items():
        if network.get("ipam"):
            yield "networks", name, "asks for addresses, which a second checkout cannot have as well"


def second_checkout(model, file, tools):
    """Starts what fills the networks of a second one, and takes from the engine what a third would."""
    place = tools.cache / "fifty-beside.compose.json"
    place.write_text(as_yaml(standing_in(filling(model))), encoding="utf-8")
    project = "conformance-beside"
    command = ["-p", project, "--project-directory", file.parent, "-f", place]
    third = [f"{project}-{number}" for number in range((CHECKOUTS - 2) * MOST_NETWORKS)]
    try:
        up = tools.compose(*command, "up", "-d", timeout=300)
        if up.code:
            yield "second checkout", "", last_lines(up.stderr)
        for name in third:
            if (made := tools.run("docker", "network", "create", name)).code:
                yield "third checkout", name, last_lines(made.stderr)
                break
    finally:
        tools.run("docker", "network", "rm", *third)
        tools.compose(*command, "down", "--volumes", "--timeout", "1", timeout=300)


def filling(model):
    """The same networks, and as many of the services as it takes that somebody is in each: they are what runs out."""
    model, empty = copy.deepcopy(model), set(model["networks"])
    kept = {}
    for name, service in model["services"].items():
        if empty & set(service.get("networks") or ()):
            empty -= set(service["networks"])
            service.pop("depends_on", None)
            for port in service.get("ports") or []:
                port["published"] = str(int(port["published"]) + APART)
            kept[name] = service
    return {**model, "services": kept}
