"""Platforms that went wrong elsewhere, brought up, again, down and up again with programs that answer.

The cases are kept beside the oracles: folders with a description, or with one before and one after. What
the compiler refuses is not brought up; how many were is part of the verdict, so that none falls away unseen.
All of it is done in both stores of images that the engine has, and what was put into a database is there
after `down`, and after the change.
"""

import json
import shutil
import subprocess

from harness.finding import Finding
from harness.real_images import REAL, make
from harness.tools import STORES

from .compose_answering import answering
from .verdict import Verdict

NAME = "compose-cases"
LEAST = 14
MARK = "CREATE TABLE conformance_mark (n int); INSERT INTO conformance_mark VALUES (1);"
# What a project is that builds something; its image is replaced, so that they may be empty.
BUILT_FROM = ("Dockerfile", "pyproject.toml", "requirements.txt")


def jobs(project, tools, where):
    # They are no part of a project: they go along with the smallest example.
    if project.name == "minimal":
        for store in STORES:
            yield f"{NAME}, images in {store}", lambda store=store: judge(store, tools)


def judge(store, tools):
    findings, files = [], []
    with tools.store(store) as engine:
        make(engine)
        for case in sorted(path for path in (tools.oracles.parent / "cases").iterdir() if path.is_dir()):
            lives, said = live(case, engine)
            files += lives
            findings += [Finding(NAME, f"{check}, images in {store}", case.name, message) for check, message in said]
    if len(files) < LEAST:
        findings.append(Finding(NAME, f"cases, images in {store}", "cases", f"{len(files)} were brought up, of at least {LEAST}"))
    return [Verdict(NAME, files, findings)]


def live(case, tools):
    """The Compose files that were brought up, and what did not go as it should."""
    root, files, said, marked = tools.cache / "cases" / case.name, [], [], {}
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
            fill_in(file, tools)
            if file not in marked:
                marked[file] = set()
                compose(file, tools, "down", "--volumes", "--timeout", "1")
            said += day(file, marked[file], tools)
    for file in marked:
        compose(file, tools, "down", "--volumes", "--timeout", "1")
    return files, said


def descriptions(case):
    """The description of a case; where it is a change, the one before and the one after."""
    for names in (("before.kdl", "after.kdl"), ("platform.kdl",)):
        if all((case / name).is_file() for name in names):
            return [case / name for name in names]
    return sorted(case.glob("*.kdl"))[-1:]


def fill_in(file, tools):
    """Lays `.env` in; a vendor's keys are any word."""
    tools.oracle("engine.sh", "in", tools.groundplan, "env", file.parents[1].name, file.parents[3], ok=(0,))
    filled = [f"{line}any" if line.endswith("=") else line for line in (file.parent / ".env").read_text().splitlines()]
    (file.parent / ".env").write_text("\n".join(filled) + "\n")


def day(file, marked, tools):
    model = json.loads(tools.compose("-f", file, "config", "--format", "json", cwd=file.parent, ok=(0,)).stdout)
    (file.parent / "compose.override.yaml").write_text(answering(model, builds=False))
    up = ("up", "--detach", "--wait", "--wait-timeout", "60", "--timeout", "1", "--remove-orphans")
    for step in (up, up, ("down", "--timeout", "1"), up):
        done = compose(file, tools, *step)
        if done.code:
            yield step[0], f"exited {done.code}: {done.stderr.strip()[-400:]}"
            return
        # Before anything ends: one row in each database that is new.
        for service, name, user in databases(model):
            if name not in marked:
                asked(file, tools, (service, name, user), MARK)
                marked.add(name)
    for database in databases(model):
        rows = asked(file, tools, database, "SELECT count(*) FROM conformance_mark")
        if rows.strip() != "1":
            yield "data", f"the row that was written into {database[1]} is not there: {rows!r}"


def databases(model):
    """(service, database, user) of each that runs with its own program."""
    services = ((name, one.get("environment") or {}) for name, one in model["services"].items() if one["image"] in REAL)
    return [(name, known["POSTGRES_DB"], known["POSTGRES_USER"]) for name, known in services if "POSTGRES_DB" in known]


def asked(file, tools, database, query):
    service, name, user = database
    return compose(file, tools, "exec", "-T", service, "psql", "-qAtX", "-U", user, "-d", name, "-c", query).stdout


def compose(file, tools, *args):
    return tools.compose(*args, cwd=file.parent, env={"COMPOSE_PROFILES": ""}, ok=range(256))
