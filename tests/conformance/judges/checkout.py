"""A checkout of a compiled example, and what a developer does in it with Docker Compose."""

import json
import re
import shutil
from pathlib import Path
from typing import NamedTuple

from .compose_answering import answering


class Page(NamedTuple):
    """What people look at: a port of a service, a path, and a text of a source that is served there."""

    service: str
    port: int
    path: str
    text: str


# Every example, and where one sees that it works.
LIVED = {
    "agent-platform": Page("api", 8000, "/healthz", '"ok"'),
    "bookshop": Page("site", 8080, "/", "<h1>Books</h1>"),
    "minimal": Page("web", 8000, "/healthz", '"ok"'),
}
LIST_OBJECTS = """
import boto3, os
s3, bucket = boto3.client("s3"), os.environ["REPORTS_BUCKET"]
for key in [found["Key"] for found in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]:
    print(key, s3.get_object(Bucket=bucket, Key=key)["Body"].read())
"""


class Checkout:
    """A copy of a compiled project, and what is done in it."""

    def __init__(self, project, root, directory, tools):
        shutil.copytree(project.root, root, symlinks=True)
        self.name, self.root, self.tools = project.name, root, tools
        self.place = root / Path(directory).relative_to(project.root)
        (self.place / ".env").unlink(missing_ok=True)
        self.file, self.page = self.place / "compose.yaml", LIVED[project.name]
        self.environment = {**tools.env, "COMPOSE_PROFILES": ""}
        self.override = self.place / "compose.override.yaml"

    def env(self, *, has_keys=True):
        """Lays `.env` in where the engine is, since ports are free or taken there; a vendor's keys are any word."""
        example = (self.place / ".env.example").read_text()
        keys = re.findall(r"^# Without it: `USE_(\w+)=0`", example, re.MULTILINE)
        without = [word for name in keys if not has_keys for word in ("--without", name)]
        self.tools.oracle("engine.sh", "in", self.tools.groundplan, "env", "local", self.root, *without, ok=(0,))
        file, value = self.place / ".env", "any" if has_keys else ""
        text = file.read_text()
        for name in keys:
            text = re.sub(rf"^{name}=.*$", f"{name}={value}", text, flags=re.MULTILINE)
        file.write_text(text)
        self.answer()
        return keys

    def answer(self):
        """Has a program answer for each whose own is not at hand."""
        self.override.unlink(missing_ok=True)
        self.override.write_text(answering(self.model(), builds=True))

    def clear(self):
        """Takes away what an earlier run has left under the same names: containers, data, and images of another source."""
        self.down("--volumes")
        built = sorted({service["image"] for service in self.model()["services"].values() if "build" in service})
        if built:
            self.tools.run("docker", "rmi", "--force", *built)

    def command(self, *args):
        return [str(self.tools.cache / "py/bin/docker-compose"), *map(str, args)]

    def compose(self, *args, ok=range(256)):
        return self.tools.run(*self.command(*args), cwd=self.place, env=self.environment, ok=ok)

    def up(self, *args, profile=""):
        profiles = ["--profile", profile] if profile else []
        return self.compose(*profiles, "up", "--detach", "--wait", "--wait-timeout", "120", "--timeout", "5", *args)

    def down(self, *args):
        self.compose("--profile", "*", "down", "--timeout", "5", *args)

    def model(self):
        """What Compose makes of the project as it is, with what a profile starts."""
        return json.loads(self.compose("--profile", "*", "config", "--format", "json", ok=(0,)).stdout)

    def jobs(self):
        """What has to end before others start. No entity has a `_` in its name."""
        waited_for = (service.get("depends_on") or {} for service in self.model()["services"].values())
        ends = {name for each in waited_for for name, how in each.items() if how["condition"] == "service_completed_successfully"}
        return sorted(name for name in ends if "_" not in name)

    def ends_by_itself(self):
        """Jobs, and what is run by hand: whatever is in a network and does not stay."""
        services = self.model()["services"].items()
        waited_for = set(self.jobs())
        by_hand = {name for name, one in services if "cron" in one.get("profiles", ()) and one["restart"] != "unless-stopped"}
        return [name for name, one in services if name in waited_for | by_hand and "networks" in one]

    def edges(self):
        """(from, to) for each container that has to do with another: it waits for it, or names it with a port."""
        model = self.model()
        services = model["services"]
        named = re.compile(rf"\b({'|'.join(map(re.escape, services))}):\d")
        for name, one in services.items():
            # Who waits for a container that asks another one's health connects to that other one.
            yield from ((name, other.removesuffix("_probe")) for other in one.get("depends_on") or ())
            texts = [json.dumps(one.get("environment") or {})]
            texts += [model["configs"][mount["source"]]["content"] for mount in one.get("configs") or ()]
            texts += [file.read_text() for mount in one.get("volumes") or () if mount["type"] == "bind" for file in files(mount["source"])]
            yield from ((name, other) for text in texts for other in named.findall(text) if other != name)

    def unasked(self):
        """How many pairs meet that no edge asks for, as the ledger counts them."""
        said = self.tools.run(self.tools.groundplan, "check", self.root, "--notes", "--output-format", "json", ok=(0,)).stdout
        counts = re.findall(r"in (\d+) of \d+ ordered pairs", " ".join(one["message"] for one in json.loads(said)["diagnostics"]))
        return sum(map(int, counts))

    def clients_of_buckets(self):
        """What is run by hand and uses a bucket."""
        services = self.model()["services"].items()
        return [name for name, one in services if "cron" in one.get("profiles", ()) and "object_storage" in one.get("depends_on", ())]

    def objects(self, job):
        """What a client of a bucket finds there: keys and contents."""
        return self.compose("run", "--rm", "--entrypoint", "python", job, "-c", LIST_OBJECTS, ok=(0,)).stdout

    def ports_in_files(self):
        """(service, path, named service, its port) for each file that says where a port of this machine is."""
        model = self.model()
        ports = {str(port["published"]): (name, port["target"]) for name, one in model["services"].items() for port in one.get("ports") or ()}
        for name, one in model["services"].items():
            for mount in one.get("configs") or ():
                for number in re.findall(r"localhost:(\d+)", model["configs"][mount["source"]]["content"]):
                    yield name, mount["target"], *ports[number]

    def ids(self):
        return self.compose("ps", "--quiet").stdout.split()

    def containers(self):
        """Which container each service has."""
        listed = self.compose("ps", "--format", "json").stdout.splitlines()
        return {one["Service"]: one["ID"] for one in map(json.loads, listed)}

    def services(self):
        return set(self.compose("ps", "--services").stdout.split())

    def images(self):
        return sorted(set(self.compose("images", "--quiet").stdout.split()))

    def database(self, query):
        words = ["psql", "-qAtX", "-U", "main_app", "-d", "main", "-c", query]
        return self.compose("exec", "-T", "main", *words, ok=(0,)).stdout

    def get(self):
        """What the page answers, as a browser on this machine would see it."""
        return self.ask(self.page.service, self.page.port, self.page.path)

    def ask(self, service, port, path):
        words = ["curl", "-s", "-m", "2", f"http://127.0.0.1:{self.host_port(service, port)}{path}"]
        return self.tools.oracle("engine.sh", "in", *words, ok=range(256)).stdout

    def host_port(self, service, port):
        said = self.compose("port", service, str(port)).stdout
        return (re.findall(r"127\.0\.0\.1:(\d+)", said) or ["0"])[0]


def files(place):
    """The files at a place that is mounted."""
    return [file for file in sorted([Path(place), *Path(place).rglob("*")]) if file.is_file()]
