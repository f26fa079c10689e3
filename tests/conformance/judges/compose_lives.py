"""A developer's platform, day by day: the emitted project itself, with real programs under the images' names.

What is proven: a job runs before anything else was started; `up --wait` says 0, and again, after `stop`,
after `down` and after the engine itself was stopped, in both stores of images that the engine has; data
outlives all that; a changed, a lost and a new `.env` end with a running platform; a second checkout runs
beside the first and takes nothing of it; a changed line is served without an image being built; and who
reaches whom, tried by name and by address for every ordered pair, is what the networks say.
"""

import os
import re
import shutil
import subprocess
import threading
import time
from pathlib import Path

from harness.finding import Finding
from harness.real_images import REAL, prepare
from harness.tools import Broken

from .networks import reachability
from .verdict import Verdict

NAME = "compose-lives"
# The examples whose programs there are here; of the rest only images are known.
LIVED = ("agent-platform", "minimal")
SERVED_WITHIN = 10
MARK = "CREATE TABLE IF NOT EXISTS conformance_mark (n int); INSERT INTO conformance_mark VALUES (1);"


def jobs(project, tools, where):
    if project.name in LIVED:
        yield f"{NAME} {project.name}", lambda: judge(project, tools, where)


def judge(project, tools, where):
    [directory] = project.environments("compose")
    with tools.engine:
        said = lived(project, directory, tools, days)
        containerd = tools.with_containerd_store()
        try:
            said += [(f"{check}, images in containerd", message) for check, message in lived(project, directory, containerd, starts)]
        finally:
            containerd.stop_engine()
    file = directory / "compose.yaml"
    return [Verdict(NAME, [file], [Finding(NAME, check, where(file), message) for check, message in said])]


def lived(project, directory, tools, days):
    """(check, message) for each thing that does not go as it should, with two checkouts of the project."""
    prepare(project, tools)
    home = tools.cache / "lives"
    shutil.rmtree(home, ignore_errors=True)
    one, other = (Checkout(project, home / name, directory, tools) for name in ("one", "other"))
    try:
        return list(days(one, other))
    finally:
        other.down("--volumes")
        one.down("--volumes")


def starts(one, _):
    """Built and started, and again after whatever ended it; a job alone comes first."""
    one.env()
    for job in one.jobs()[:1]:
        yield from wrong("run", one.compose("run", "--rm", job))
    for before in ((), ("stop", "-t", "5"), ("down", "-t", "5"), ("restart", "-t", "5")):
        if before:
            one.compose(*before)
        yield from wrong(f"up after {before[:1] or 'nothing'}", one.up())


def days(one, other):
    yield from starts(one, other)
    one.database(MARK)
    one.tools.stop_engine()
    one.tools.start_engine()
    yield from wrong("up after the engine was stopped", one.up())
    yield from reachability(one)
    yield from second_checkout(one, other)
    yield from passwords(one)
    yield from served(one)
    yield from without_keys(one)
    yield from strict(one)


def wrong(check, result):
    if result.code:
        yield check, f"exited {result.code}: {result.stderr.strip()[-400:]}"


def second_checkout(one, other):
    before = one.ids()
    other.env()
    yield from wrong("second checkout", other.up())
    if one.ids() != before:
        yield "second checkout", "containers of the first were touched"
    if set(one.ids()) & set(other.ids()):
        yield "second checkout", "both have the same containers"
    other.down("--volumes")


def passwords(one):
    """Changed by hand; lost and made anew. The data is the same."""
    file = one.place / ".env"
    text = file.read_text()
    file.write_text(re.sub(r"(_PASSWORD)=.*", r"\1=changed-by-hand", text))
    yield from wrong("changed password", one.up())
    file.unlink()
    yield from wrong("no .env", Opposite(one.up()))
    one.env()
    yield from wrong("new .env", one.up())
    rows = one.database("SELECT count(*) FROM conformance_mark")
    if rows.strip() != "1":
        yield "data", f"the row that was written is not there: {rows!r}"


def without_keys(one):
    """Who has no key of a vendor runs everything else."""
    all_, keys = one.services(), one.env(has_keys=False)
    yield from wrong("without keys", one.up())
    if keys and not 0 < len(one.services()) < len(all_):
        yield "without keys", f"{len(one.services())} of {len(all_)} services run"
    one.place.joinpath(".env").write_text(re.sub(r"^USE_.*\n", "", one.place.joinpath(".env").read_text(), flags=re.MULTILINE))
    one.env()


class Opposite:
    """What is to be refused, with a message that names the way on."""

    def __init__(self, result):
        self.code = 0 if result.code and "_PASSWORD" in result.stderr else 1
        self.stderr = result.stderr or "started without a password"


def served(one):
    """A line is changed while Compose watches."""
    image, old = one.images(), one.get()
    source = next(path for path in sorted(one.root.rglob("*.py")) if '"ok"' in path.read_text())
    watching = subprocess.Popen(
        one.command("watch", "--no-up"), cwd=one.place, env=one.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        # It says so when it has begun.
        watched = threading.Event()
        threading.Thread(target=lambda: [watched.set() for line in watching.stdout if "enabled" in line], daemon=True).start()
        if not watched.wait(30):
            raise Broken("docker compose watch does not begin")
        source.write_text(source.read_text().replace('"ok"', '"changed"'))
        started = time.monotonic()
        while "changed" not in one.get():
            if time.monotonic() - started > SERVED_WITHIN:
                yield "watch", f"a changed line of {source.name} is not served after {SERVED_WITHIN} s; it was {old!r}"
                break
            time.sleep(0.5)
    finally:
        watching.terminate()
        watching.wait()
    if one.images() != image:
        yield "watch", "an image was built for a changed line"


def strict(one):
    """A checkout whose owner keeps everything from everybody else."""
    one.down()
    for path in [one.root, *one.root.rglob("*")]:
        if not path.is_symlink():
            os.chmod(path, 0o700 if path.is_dir() else 0o600)
    one.env()
    yield from wrong("umask 077", one.up("--build"))


class Checkout:
    """A copy of a compiled project, and what is done in it."""

    def __init__(self, project, root, directory, tools):
        shutil.copytree(project.root, root, symlinks=True)
        self.root, self.tools = root, tools
        self.place = root / Path(directory).relative_to(project.root)
        (self.place / ".env").unlink(missing_ok=True)
        self.environment = {**tools.env, "COMPOSE_PROFILES": ""}
        self.override = self.place / "compose.override.yaml"
        self.override.write_text(stand_ins(self.place / "compose.yaml"))

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
        return keys

    def command(self, *args):
        return [str(self.tools.cache / "py/bin/docker-compose"), *map(str, args)]

    def compose(self, *args, ok=range(256)):
        return self.tools.run(*self.command(*args), cwd=self.place, env=self.environment, ok=ok)

    def up(self, *args):
        return self.compose("up", "--detach", "--wait", "--wait-timeout", "120", "--timeout", "5", *args)

    def down(self, *args):
        self.compose("--profile", "*", "down", "--timeout", "5", *args)

    def jobs(self):
        return sorted(re.findall(r"^  ([\w-]+-migrate):$", (self.place / "compose.yaml").read_text(), re.MULTILINE))

    def ids(self):
        return self.compose("ps", "--quiet").stdout.split()

    def services(self):
        return set(self.compose("ps", "--services").stdout.split())

    def images(self):
        return sorted(set(self.compose("images", "--quiet").stdout.split()))

    def database(self, query):
        words = ["psql", "-qAtX", "-U", "main_app", "-d", "main", "-c", query]
        return self.compose("exec", "-T", "main", *words, ok=(0,)).stdout

    def get(self):
        """What the first published port answers, as a browser on this machine would see it."""
        [at] = re.findall(r"127\.0\.0\.1:(\d+)", self.compose("port", self.published(), "8000").stdout) or [""]
        ask = ["curl", "-s", "-m", "1", f"http://127.0.0.1:{at}/healthz"]
        return self.tools.oracle("engine.sh", "in", *ask, ok=range(256)).stdout

    def published(self):
        text = (self.place / "compose.yaml").read_text()
        return re.search(r"127\.0\.0\.1:\$\{(\w+)_PORT:-\d+\}:8000", text)[1].lower().replace("_", "-")


def stand_ins(file):
    """An override for the services whose programs there are not here: they stay, and do nothing."""
    out, service = ["services:"], None
    for line in file.read_text().splitlines():
        if match := re.fullmatch(r"  ([\w-]+):", line):
            service = match[1]
        if (match := re.fullmatch(r'    image: "?([^"$]+)"?', line)) and match[1] not in REAL:
            idle = '["/stub"]'
            out += [f"  {service}:", "    image: localhost/stub:1", "    pull_policy: never", f"    entrypoint: !override {idle}"]
            out += ["    command: !reset []", "    post_start: !reset []"]
    # What asks such a service from beside it is content.
            out += [f"  {service}_probe:", '    healthcheck: { test: ["CMD", "true"] }'] if f"  {service}_probe:" in file.read_text() else []
    return "\n".join(out if len(out) > 1 else ["services: {}"]) + "\n"
