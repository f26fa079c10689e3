"""What Docker Compose does: the project of before is up, then the project of after.

Each image is stood in for by one small program under that image's name, and a file is put into each
volume, so that it shows whose data the next container finds.
"""

import json
import re
import shutil
from pathlib import Path

from harness.as_yaml import as_yaml
from harness.tools import Broken
from judges.compose_up import STAND_IN, runs_once

from .outcome import Outcome, listed

NAME = "compose"
# What has to have a value; what has one by itself keeps it, and nothing is left out.
ASKED = re.compile(r"\$\{(?!USE_)(\w+):(?:\?|-\$\{)")
MARK = "journey"
# What a stand-in cannot do, and what would keep two projects from being up at once.
TAKEN_AWAY = ("build", "container_name", "gpus", "devices", "platform", "ports", "healthcheck", "user", "pull_policy", "entrypoint", "stop_grace_period", "post_start")
WORDS = "conformance.original"


class Stage:
    """One project, brought up as it was before, on which changes are tried one after another."""

    def __init__(self, number, before, tools):
        self.number, self.name, self.tools = number, f"j{number}", tools
        self.place = tools.cache / "journeys/compose" / self.name
        self.subnets = {}
        self.origin = before
        self.clear()
        self.before = self.model(before)
        self.up(self.before)
        self.containers, self.volumes = self.look(self.before)
        for volume in self.volumes:
            (self.content(volume) / MARK).write_text(volume)

    def clear(self):
        """Takes away what a run that was killed has left under this number: its networks have the same addresses."""
        for kind, listed in (("container", "ps --all"), ("network", "network ls"), ("volume", "volume ls")):
            found = self.tools.run("docker", *listed.split(), "--quiet", "--filter", f"name=^{self.name}-", ok=(0,)).stdout.split()
            if found:
                self.tools.run("docker", kind, "rm", *(["--force"] if kind != "network" else []), *found, ok=(0,))

    def judge(self, after):
        """Makes the change, looks, and takes it back."""
        outcome = Outcome()
        if not after.is_dir():
            held = "steps" if self.volumes else "free"
            outcome.saw(held, "loses", "compose: nothing describes the project any more, which runs on")
            return outcome
        now = self.model(after)
        if now == self.before:
            return outcome
        try:
            self.compare(now, outcome)
        finally:
            self.down(now, *([] if self.project(now) == self.project(self.before) else ["--volumes"]), only=now)
            self.model(self.origin)  # its files lie there again
            self.up(self.before)
            self.containers, _ = self.look(self.before)
        return outcome

    def compare(self, now, outcome):
        said = self.up(now, ok=(0, 1))
        if said.code:
            outcome.saw("steps", "impossible", f"compose up fails: {said.stderr.strip().splitlines()[-1][:160]}")
            return
        if self.project(now) != self.project(self.before):
            held = "steps" if self.volumes else "replaces"
            outcome.saw(held, "loses", f"compose: another project beside {self.before['name']}, which runs on")
        containers, volumes = self.look(now)
        self.compare_containers(containers, now, outcome)
        self.compare_volumes(containers, volumes, outcome)
        if "data will be lost" in said.stderr:
            outcome.saw("loses", "loses", "compose: a volume does not match its description any more")

    def compare_containers(self, containers, now, outcome):
        both = sorted(set(self.containers) & set(containers) & set(now["services"]))
        recreated = [s for s in both if containers[s]["Id"] != self.containers[s]["Id"]]
        # What ends by itself is started anew each time.
        running = [s for s in both if s not in recreated and containers[s]["State"]["Running"]]
        restarted = [s for s in running if started(containers[s]) != started(self.containers[s])]
        # A helper starts again with what it stands beside, as its description says.
        along = [s for s in restarted if follows(now["services"][s], recreated)]
        restarted = [s for s in restarted if s not in along]
        added = sorted(set(now["services"]) - set(self.before["services"]))
        orphans = sorted(set(self.before["services"]) - set(now["services"]))
        if recreated:
            # A container is away for the seconds that it takes; that much is not told from a roll-out.
            outcome.saw("rolls", "interrupts", f"compose: recreated {listed(recreated)}")
        if along:
            outcome.saw("free", "free", f"compose: started again with it {listed(along)}")
        if restarted:
            outcome.saw("interrupts", "interrupts", f"compose: its network made anew, stopped and started {listed(restarted)}")
        if added:
            outcome.saw("free", "free", f"compose: new {listed(added)}")
        if orphans:
            outcome.saw("free", "replaces", f"compose: still running {listed(orphans)}")
            outcome.left += [f"service {name}" for name in orphans]

    def compare_volumes(self, containers, volumes, outcome):
        """A volume is found by what is in it, whatever it is called."""
        used = {(self.content(volume) / MARK).read_text() for volume in volumes if (self.content(volume) / MARK).is_file()}
        unseen = sorted(set(self.volumes) - used)
        for volume in unseen:
            # What is in it is there still; who looks for it finds an empty volume.
            outcome.saw("steps", "loses", f"compose: the volume {self.short(volume)} is used by nothing any more")
            outcome.left.append(f"volume {self.short(volume)}")
        for service in sorted(set(containers) & set(self.containers)):
            old, new = mounts(self.containers[service]), mounts(containers[service])
            for target in sorted(set(old) & set(new)):
                if old[target] != new[target] and old[target] not in unseen:
                    outcome.saw("steps", "loses", f"compose: {service} finds another volume at {target}")

    def model(self, directory):
        """The project as Compose reads it, laid out where it always lies, with stand-ins for its images."""
        shutil.rmtree(self.place / "files", ignore_errors=True)
        shutil.copytree(directory, self.place / "files")
        file = next((self.place / "files").glob("compose.y*ml"))
        asked = sorted(set(ASKED.findall(file.read_text(encoding="utf-8"))))
        (self.place / "files/.env").write_text("".join(f"{name}=value-of-{name}\n" for name in asked))
        read = self.tools.compose("-f", file, "config", "--format", "json", "--no-path-resolution", cwd=file.parent, ok=(0,))
        model = json.loads(read.stdout)
        once = {name for name in model["services"] if runs_once(name, model)}
        for name, service in model["services"].items():
            self.stand_in(service, name in once)
        for kind in ("networks", "volumes"):
            for key, thing in (model.get(kind) or {}).items():
                if thing and thing.get("name") == f"{model['name']}_{key}":
                    thing.pop("name")
                if kind == "networks":
                    self.address(model["name"], key, thing)
        return model

    def address(self, project, key, network):
        """A small range of its own, because the engine has room for some thirty networks by itself."""
        at = self.subnets.setdefault((project, key), len(self.subnets))
        network.setdefault("ipam", {}).setdefault("config", [{"subnet": f"10.{self.number + 1}.{at}.0/24"}])

    def stand_in(self, service, once):
        """A change of what is taken away is still a change of the service: its words stay as a label."""
        words = {field: service.pop(field) for field in TAKEN_AWAY if field in service}
        words.pop("build", None)  # Compose does not look at it either
        words.pop("pull_policy", None)
        service["labels"] = {**(service.get("labels") or {}), WORDS: json.dumps(words, sort_keys=True).replace("$", "$$")}
        service["entrypoint"] = ["/bin/true"] if once else ["/bin/sh", "-c", "sleep 86400"]
        service["healthcheck"] = {"test": ["CMD", "/bin/true"], "interval": "2s", "start_period": "30s", "start_interval": "200ms"}
        service["stop_grace_period"] = "1s"
        # Under the image's own name, so that another image is another one for Compose too.
        service["image"] = service.get("image", "built").replace("@sha256:", ":sha256-")
        service["pull_policy"] = "never"
        self.tools.run("docker", "tag", STAND_IN, service["image"], ok=(0,))

    def up(self, model, ok=(0,)):
        done = self.command(model, "up", "--detach", "--quiet-pull", ok=(0, 1))
        if done.code not in ok:
            raise Broken(f"{self.name}: compose up: {done.stderr.strip()[-600:]}")
        return done

    def down(self, model, *words, only):
        """Takes away what only the change has brought; what was there before stays."""
        if self.project(model) != self.project(self.before):
            self.command(model, "down", "--timeout", "1", *words)
            return
        new = sorted(set(only["services"]) - set(self.before["services"]))
        if new:
            self.command(only, "rm", "--stop", "--force", *new)
        kept = set(self.volumes)
        for volume in self.volumes_of(self.project(model)):
            if volume not in kept:
                self.tools.run("docker", "volume", "rm", "--force", volume)

    def close(self):
        self.command(self.before, "down", "--volumes", "--timeout", "1", "--remove-orphans")
        shutil.rmtree(self.place, ignore_errors=True)

    def command(self, model, *words, ok=(0, 1)):
        file = self.place / "project.json"
        file.write_text(as_yaml(model), encoding="utf-8")
        return self.tools.compose(
            "-p", self.project(model), "--project-directory", self.place / "files", "-f", file, *words, ok=ok, timeout=180
        )

    def project(self, model):
        return f"{self.name}-{model['name']}"

    def look(self, model):
        """The project's containers by service, and the named volumes that they use."""
        label = f"label=com.docker.compose.project={self.project(model)}"
        ids = self.tools.run("docker", "ps", "--all", "--quiet", "--filter", label, ok=(0,)).stdout.split()
        found = json.loads(self.tools.run("docker", "inspect", *ids, ok=(0,)).stdout) if ids else []
        containers = {c["Config"]["Labels"]["com.docker.compose.service"]: c for c in found}
        described = [c for service, c in containers.items() if service in model["services"]]
        return containers, sorted({volume for c in described for volume in mounts(c).values()})

    def volumes_of(self, project):
        label = f"label=com.docker.compose.project={project}"
        return self.tools.run("docker", "volume", "ls", "--quiet", "--filter", label, ok=(0,)).stdout.split()

    def content(self, volume):
        found = self.tools.run("docker", "volume", "inspect", "--format", "{{.Mountpoint}}", volume, ok=(0,))
        return Path(found.stdout.strip())

    def short(self, volume):
        return volume.removeprefix(f"{self.project(self.before)}_")


def follows(service, others):
    """Whether a service is started again whenever one of the others is."""
    needs = service.get("depends_on") or {}
    return any(needs[name].get("restart") for name in needs if name in others)


def mounts(container):
    return {m["Destination"]: m["Name"] for m in container["Mounts"] if m["Type"] == "volume"}


def started(container):
    return container["State"]["StartedAt"]
