"""A program that answers, in place of each whose own is not at hand: who listens, listens, and who asks, can."""

import json
import re

from harness.real_images import BARE, REAL

from .compose_up import runs_once

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


def answering(model, builds):
    """An override of a project. What the project builds is left as it is where the sources of it are there."""
    built = {service["image"] for service in model["services"].values() if builds and "build" in service}
    overridden = {
        name: {
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
        if service.get("image") not in {*REAL, *built}
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
    asked = re.findall(rf'\b{re.escape(name)}(?::|", ")(\d+)', json.dumps(model["services"]))
    own = re.findall(r"(?:127\.0\.0\.1|localhost):(\d+)", json.dumps(service.get("healthcheck") or {}))
    return sorted({*published, *asked, *own})
