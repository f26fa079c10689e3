"""A platform of fifty services and ten stores, started on an engine as it comes, each a small stand-in.

What is proven: the engine's own addresses are enough for its networks and for those of two more checkouts.
"""

import json

from harness.finding import Finding

from .compose_up import start
from .verdict import Verdict

NAME = "compose-fifty"
MOST_NETWORKS = 8
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
    findings = []
    if len(model["networks"]) > MOST_NETWORKS:
        findings.append(Finding(NAME, "networks", "fifty", f"{len(model['networks'])} networks"))
    findings += [Finding(NAME, check, "fifty", message, subject) for check, subject, message in start(model, file, tools)]
    return [Verdict(NAME, [file], findings)]


def description():
    """Each service uses a database, a cache, another service and a vendor."""
    text = 'platform "fifty"\nenvironment "local" { compose { monitoring #false } }\nexternal "vendor" { host "api.example.com" }\n'
    for n in range(5):
        text += f'database "db{n}" version="17"\ncache "cache{n}"\n'
    return text + "".join(SERVICE.format(n=n, db=n % 5, other=(n * 7 + 1) % 50) for n in range(50))
