"""A developer's platform, day by day: the emitted project itself, with real programs under the images' names.

What is proven: a job runs before anything else was started; `up --wait` says 0, and again, after `stop`,
after `down` and after the engine itself was stopped, in both stores of images that the engine has; data
outlives all that, in databases and in buckets; a changed, a lost and a new `.env` end with a running
platform; a second checkout runs beside the first, takes nothing of it and says its own ports; a changed
line is served without an image being built; Prometheus finds all that it asks, and takes over what is
changed; and who reaches whom, tried by name and by address for every ordered pair while everything is up,
is what the networks say, and wider than the edges by as many pairs as the ledger says.
"""

import json
import os
import re
import shutil
import subprocess
import threading
import time

from harness.finding import Finding
from harness.real_images import prepare
from harness.tools import OVERLAY, STORES, Broken

from .checkout import LIVED, Checkout
from .networks import reachability
from .verdict import Verdict

NAME = "compose-lives"
CHANGED = "changed"
# How long Compose may take to look at every file.
WATCHED_WITHIN = 60
SERVED_WITHIN = 10
# An image is built for it.
REBUILT_WITHIN = 90
SCRAPED_WITHIN = 90
SMALLEST = "minimal"
# What begins the environment that is lived in, and what is written there.
LOCAL = 'environment "local" {\n    compose\n'
NIGHT = "night@example.com"
STORE = '\ncache "late" engine="valkey" version="8"\n'
MARK = "CREATE TABLE IF NOT EXISTS conformance_mark (n int); INSERT INTO conformance_mark VALUES (1);"


def jobs(project, tools, where):
    if project.name in LIVED:
        for store in STORES:
            yield f"{NAME} {project.name}, images in {store}", lambda store=store: judge(project, store, tools, where)


def judge(project, store, tools, where):
    [directory] = project.environments("compose")
    file = directory / "compose.yaml"
    with tools.store(store) as engine:
        said = lived(project, directory, engine, DAYS if store == OVERLAY else [starts])
    return [Verdict(NAME, [file], [Finding(NAME, f"{check}, images in {store}", where(file), message) for check, message in said])]


def lived(project, directory, tools, days):
    """(check, message) for each thing that does not go as it should, with two checkouts of the project."""
    prepare(project, tools)
    home = tools.cache / "lives"
    shutil.rmtree(home, ignore_errors=True)
    one, other = (Checkout(project, home / name, directory, tools) for name in ("one", "other"))
    said = []
    try:
        one.env()
        one.clear()
        for day in days:
            started = time.monotonic()
            said += day(one, other)
            print(f"    {time.monotonic() - started:6.1f} s  {one.name}: {day.__name__.replace('_', ' ')}", flush=True)
    finally:
        other.down("--volumes")
        one.down("--volumes")
    return said


def starts(one, _):
    """Built and started, and again after whatever ended it; a job alone comes first."""
    for job in one.jobs()[:1]:
        yield from wrong(f"run {job}", one.compose("run", "--rm", job))
    for before in ((), ("stop", "-t", "5"), ("down", "-t", "5"), ("restart", "-t", "5")):
        if before:
            one.compose(*before)
        yield from wrong(f"up after {before[:1] or 'nothing'}", one.up())


def restart_of_the_engine(one, _):
    one.database(MARK)
    one.tools.stop_engine()
    one.tools.start_engine()
    yield from wrong("up after the engine was stopped", one.up())


def who_reaches_whom(one, _):
    """With everything up that there is."""
    yield from reachability(one)


def wrong(check, result):
    if result.code:
        yield check, f"exited {result.code}: {result.stderr.strip()[-400:]}"


def buckets(one, _):
    """What the platform itself puts into a bucket is there after `down`, and after `up` twice."""
    for job in one.clients_of_buckets():
        yield from wrong(f"run {job}", one.compose("run", "--rm", job))
        before = one.objects(job)
        if not before:
            yield "bucket", f"{job} ran, and there is no object"
        one.down()
        for _ in range(2):
            # What ends by itself is not waited for.
            yield from wrong("up with a bucket", one.compose("--profile", "cron", "up", "--detach", "--timeout", "5"))
        if one.objects(job) != before:
            yield "bucket", f"other objects than before: {one.objects(job)}"


def monitoring(one, _):
    """Prometheus and Alertmanager, with the configuration that was written for them."""
    yield from wrong("up with monitoring", one.up(profile="monitoring"))
    yield from scraped(one)
    if "groups" not in one.ask("monitoring_prometheus", 9090, "/api/v1/rules"):
        yield "monitoring", "Prometheus has no rules"
    managers = json.loads(one.ask("monitoring_prometheus", 9090, "/api/v1/alertmanagers") or "{}")
    if not managers.get("data", {}).get("activeAlertmanagers"):
        yield "monitoring", "Prometheus has found no Alertmanager"
    if "config" not in one.ask("monitoring_alertmanager", 9093, "/api/v2/status"):
        yield "monitoring", "Alertmanager does not answer"


def scraped(one, *beside):
    """Prometheus gets everything that it asks, and asks these too."""
    deadline, wanting = time.monotonic() + SCRAPED_WITHIN, ["everything"]
    while wanting and time.monotonic() < deadline:
        time.sleep(1)
        answer = one.ask("monitoring_prometheus", 9090, "/api/v1/targets?state=active")
        targets = json.loads(answer or "{}").get("data", {}).get("activeTargets", [])
        asked = {target["scrapeUrl"]: target for target in targets}
        wanting = [f"{url}: {target['lastError']}" for url, target in asked.items() if target["health"] != "up"]
        wanting += [url for url in beside if url not in asked]
        wanting = wanting if targets else ["everything"]
    if wanting:
        yield "monitoring", f"Prometheus does not get {wanting}"


def second_checkout(one, other):
    before = one.ids()
    # Only now, since its ports are those that are free.
    other.env()
    other.clear()
    yield from wrong("second checkout", other.up())
    if one.ids() != before:
        yield "second checkout", "containers of the first were touched"
    if set(one.ids()) & set(other.ids()):
        yield "second checkout", "both have the same containers"
    for checkout in (one, other):
        for service, path, name, port in checkout.ports_in_files():
            said = checkout.compose("exec", "-T", service, "cat", path).stdout
            if f":{checkout.host_port(name, port)}/" not in said:
                yield "second checkout", f"{service} says in {path}: {said!r}"
    other.down("--volumes")


def passwords(one, _):
    """Changed by hand; lost and made anew. The data is the same, and no list of processes shows one."""
    file = one.place / ".env"
    text = file.read_text()
    values = re.findall(r"^\w+_(?:PASSWORD|KEY)=(\w{16,})$", text, re.MULTILINE)
    for line in one.tools.run("docker", "inspect", "--format", "{{.Name}} {{.Path}} {{.Args}}", *one.ids(), ok=(0,)).stdout.splitlines():
        if any(value in line for value in values):
            yield "passwords", f"{line.split()[0]} has one among its arguments"
    file.write_text(re.sub(r"(_PASSWORD)=.*", r"\1=changed-by-hand", text))
    yield from wrong("changed password", one.up())
    file.unlink()
    yield from wrong("no .env", Opposite(one.up()))
    one.env()
    yield from wrong("new .env", one.up())
    rows = one.database("SELECT count(*) FROM conformance_mark")
    if rows.strip() != "1":
        yield "data", f"the row that was written is not there: {rows!r}"


def without_keys(one, _):
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


def served(one, _):
    """A line is changed while Compose watches."""
    image, old = one.images(), one.get()
    text, is_synced = one.page.text, "sync+restart" in one.file.read_text()
    sources = (path for kind in ("*.py", "*.html") for path in sorted(one.root.rglob(kind)))
    source = next(path for path in sources if text in path.read_text())
    patience = SERVED_WITHIN if is_synced else REBUILT_WITHIN
    watching = subprocess.Popen(
        one.command("watch", "--no-up"), cwd=one.place, env=one.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        # It says so when it has begun.
        watched, said = threading.Event(), []

        def listen():
            for line in watching.stdout:
                said.append(line)
                if "enabled" in line:
                    watched.set()

        threading.Thread(target=listen, daemon=True).start()
        if not watched.wait(WATCHED_WITHIN):
            raise Broken(f"docker compose watch does not begin, and says: {''.join(said).strip() or 'nothing'}")
        source.write_text(source.read_text().replace(text, text.replace("ok", CHANGED).replace("Books", CHANGED)))
        started = time.monotonic()
        while CHANGED not in one.get():
            if time.monotonic() - started > patience:
                yield "watch", f"a changed line of {source.name} is not served after {patience} s; it was {old!r}"
                break
            time.sleep(0.5)
    finally:
        watching.terminate()
        watching.wait()
    if is_synced and one.images() != image:
        yield "watch", "an image was built for a changed line"


def strict(one, _):
    """A checkout whose owner keeps everything from everybody else."""
    one.down()
    for path in [one.root, *one.root.rglob("*")]:
        if not path.is_symlink():
            os.chmod(path, 0o700 if path.is_dir() else 0o600)
    one.env()
    yield from wrong("umask 077", one.up("--build"))


def changed_monitoring(one, _):
    """What Prometheus and Alertmanager read changes: `up` starts them with it, and nobody else. One project is enough."""
    if one.name != SMALLEST:
        return
    [file] = [path for path in one.root.rglob("*.kdl") if LOCAL in path.read_text()]
    file.write_text(file.read_text().replace(LOCAL, f"{LOCAL}    alerts email={json.dumps(NIGHT)}\n") + STORE)
    one.tools.run(one.tools.groundplan, "compile", one.root, ok=(0,))
    one.env()
    others = {name: id_ for name, id_ in one.containers().items() if not name.startswith("monitoring_")}
    yield from wrong("up with changed monitoring", one.up(profile="monitoring"))
    if NIGHT not in one.ask("monitoring_alertmanager", 9093, "/api/v2/status"):
        yield "changed monitoring", "Alertmanager tells whom it told before"
    yield from scraped(one, "http://late_exporter:9121/metrics")
    if touched := [name for name, id_ in others.items() if one.containers().get(name) != id_]:
        yield "changed monitoring", f"{touched} were started anew"


# In the order of days: what is up at the end of one is there on the next.
DAYS = (
    starts,
    restart_of_the_engine,
    monitoring,
    who_reaches_whom,
    changed_monitoring,
    buckets,
    second_checkout,
    passwords,
    served,
    without_keys,
    strict,
)
