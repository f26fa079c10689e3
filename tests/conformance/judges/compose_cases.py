"""Platforms that went wrong elsewhere, brought up, again, down and up again with programs that answer.

The cases are kept beside the oracles: folders with a description, or with one before and one after. What
the compiler refuses is not brought up; how many were is part of the verdict, so that none falls away unseen.
"""

import json
import re
import shutil
import subprocess

from harness.finding import Finding
from harness.real_images import BARE, REAL, make

from .compose_up import runs_once
from .verdict import Verdict

NAME = "compose-cases"
LEAST = 14
# What a project is that builds something; its image is replaced, so that they may be empty.
BUILT_FROM = ("Dockerfile", "pyproject.toml", "requirements.txt")
# Answers whatever is asked, on every port that is named.
PROGRAM = """
import http.server, os, threading
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b"here")
    def log_message(self, *_): pass
servers = [http.server.ThreadingHTTPServer(("", int(port)), Answer) for port in os.environ.get("ANSWERS_ON", "").split()]
for server in servers: threading.Thread(target=server.serve_forever).start()
threading.Event().wait()
"""
ASK = "import sys, urllib.request as r; r.urlopen(sys.argv[1], timeout=5)"


def jobs(project, tools, where):
    # They are no part of a project: they go along with the smallest example.
    if project.name == "minimal":
        yield NAME, lambda: judge(tools)


def judge(tools):
    findings, files = [], []
    with tools.engine:
        make(tools)
        for case in sorted(path for path in (tools.oracles.parent / "cases").iterdir() if path.is_dir()):
            lives, said = live(case, tools)
            files += lives
            findings += [Finding(NAME, check, case.name, message) for check, message in said]
    if len(files) < LEAST:
        findings.append(Finding(NAME, "cases", "cases", f"{len(files)} were brought up, of at least {LEAST}"))
    return [Verdict(NAME, files, findings)]


def live(case, tools):
    """The Compose files that were brought up, and what did not go as it should."""
    root, files, said = tools.cache / "cases" / case.name, [], []
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    subprocess.run(["git", "init", "--quiet", str(root)], check=True, stdin=subprocess.DEVNULL)
    for name in BUILT_FROM:
        (root / name).touch()
    for description in descriptions(case):
        shutil.copy(description, root / "platform.kdl")
        if tools.run(tools.groundplan, "compile", root).code:
            break
        for file in sorted(root.glob("generated/*/compose/compose.yaml")):
            files.append(file)
            said += day(file, tools)
    for file in files[-1:]:
        compose(file, tools, "down", "--volumes", "--timeout", "1")
    return files, said


def descriptions(case):
    """The description of a case; where it is a change, the one before and the one after."""
    for names in (("before.kdl", "after.kdl"), ("platform.kdl",)):
        if all((case / name).is_file() for name in names):
            return [case / name for name in names]
    return sorted(case.glob("*.kdl"))[-1:]


def day(file, tools):
    environment = file.parents[1].name
    tools.oracle("engine.sh", "in", tools.groundplan, "env", environment, file.parents[3], ok=(0,))
    filled = [f"{line}any" if line.endswith("=") else line for line in (file.parent / ".env").read_text().splitlines()]
    (file.parent / ".env").write_text("\n".join(filled) + "\n")
    (file.parent / "compose.override.yaml").write_text(answering(file, tools))
    up = ("up", "--detach", "--wait", "--wait-timeout", "60", "--timeout", "1", "--remove-orphans")
    for step in (up, up, ("down", "--timeout", "1"), up):
        done = compose(file, tools, *step)
        if done.code:
            yield step[0], f"exited {done.code}: {done.stderr.strip()[-400:]}"
            return


def compose(file, tools, *args):
    return tools.compose(*args, cwd=file.parent, env={"COMPOSE_PROFILES": ""}, ok=range(256))


def answering(file, tools):
    """An override: a program that answers, in place of each whose own is not at hand."""
    model = json.loads(tools.compose("-f", file, "config", "--format", "json", cwd=file.parent, ok=(0,)).stdout)
    overridden = {
        name: {"image": BARE, "pull_policy": "never", **health(service)} if name.endswith("_probe") else {
            "build": None,
            "image": BARE,
            "pull_policy": "never",
            "entrypoint": ["true"] if runs_once(name, model) else ["python3", "-c", PROGRAM.replace("$", "$$")],
            "command": [],
            "post_start": [],
            "environment": {"ANSWERS_ON": " ".join(ports(name, model))},
            **health(service),
        }
        for name, service in model["services"].items()
        if service.get("image") not in REAL or name.endswith("_probe")
    }
    lines = ["services:" if overridden else "services: {}"]
    for name, fields in overridden.items():
        lines.append(f"  {name}:")
        lines += [f"    {field}: {tag(field)}{json.dumps(value)}" for field, value in fields.items()]
    return "\n".join(lines) + "\n"


def health(service):
    """The same question with a program that is here; one that only the service's own tool can ask is not asked."""
    test = (service.get("healthcheck") or {}).get("test")
    urls = [word for word in test or [] if word.startswith("http://")]
    asked = ["CMD", "python3", "-c", ASK, urls[0]] if urls else ["CMD", "true"]
    return {"healthcheck": {"test": asked}} if test else {}


def tag(field):
    """How Compose is told to put a field in the place of what was there, rather than beside it."""
    return {"build": "!reset ", "command": "!reset ", "post_start": "!reset ", "entrypoint": "!override "}.get(field, "")


def ports(name, model):
    """Those that it listens on: published, or asked for by its own health check and by others."""
    service = model["services"][name]
    published = {str(port["target"]) for port in service.get("ports") or [] if port.get("protocol", "tcp") == "tcp"}
    asked = re.findall(rf"\b{re.escape(name)}:(\d+)", json.dumps(model["services"]))
    own = re.findall(r"(?:127\.0\.0\.1|localhost):(\d+)", json.dumps(service.get("healthcheck") or {}))
    return sorted({*published, *asked, *own})
