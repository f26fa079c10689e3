"""Runs the script with tools that fail, lie or are slow: it has to say so, and to leave the cluster alone."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

from .platform import Platform, pinned

TOOLS = ("kubectl", "helm", "gh")
STAND_IN = Path(__file__).with_name("stand_in.py")
LIMIT = 60


def judge(cases, site):
    """What the script does wrong with each of the tools."""
    told = {"name": "broken tools", "platform": "shop", "environment": "cluster"}
    platform = Platform(told, site)
    directory = site.work / told["name"] / "1"
    platform.release({"about": "the first one"}, directory)
    tools = site.work / told["name"] / "bin"
    tools.mkdir()
    for tool in TOOLS:
        shutil.copy(STAND_IN, tools / tool)
        (tools / tool).chmod(0o755)
    return [f"{case['name']}: {fault}" for case in cases for fault in faults(case, directory, tools)]


def faults(case, directory, tools):
    place = directory.parent / re.sub(r"\W+", "-", case["name"])
    place.mkdir()
    if "images" in case:
        directory = with_images(case["images"], directory, place / directory.name)
    (place / "pinned").write_text(pinned(directory, ""))
    (place / "answers.json").write_text(json.dumps(case.get("answers", [])))
    calls = place / "calls"
    calls.touch()
    env = {
        **os.environ,
        "PATH": f"{tools}:{os.environ['PATH']}", "REAL_PATH": os.environ["PATH"],
        "ANSWERS": str(place / "answers.json"), "CALLS": str(calls),
        "COMMIT": "new", "PINNED": str(place / "pinned"), "RELEASE_STATE": str(place / "state"),
    } | case.get("env", {})
    said = ""
    for stage in case["stages"]:
        status, text = run(stage.split(), directory, env, case.get("stopped-at"), calls)
        said += text
    called = calls.read_text()
    (place / "log").write_text(said)
    expected = case.get("exits", "a failure")
    if status != expected and (expected != "a failure" or status in (0, "hangs")):
        yield f"`{stage}` ends with {status}, expected {expected}: {said[-300:]}"
    yield from (f"nobody says {words!r}: {said[-300:]}" for words in case.get("says", []) if words not in said)
    yield from (f"{pattern!r} was not called" for pattern in case.get("calls", []) if not re.search(pattern, called, re.MULTILINE))
    yield from (f"{pattern!r} was called" for pattern in case.get("never", []) if re.search(pattern, called, re.MULTILINE))


def with_images(names, directory, into):
    """The files of a platform that builds such images."""
    shutil.copytree(directory, into)
    shutil.copy(directory.with_suffix(".sh"), into.with_suffix(".sh"))
    with open(into / "kustomization.yaml", "a", encoding="utf-8") as kustomization:
        kustomization.write("images:\n" + "".join(f'  - name: "{name}"\n' for name in names))
    return into


def run(words, directory, env, stopped_at, calls):
    """How a stage ends, and what it says. Where a case says so it is told to stop once a tool was called."""
    process = subprocess.Popen(
        ["bash", directory.with_suffix(".sh"), *words], cwd=directory, env=env, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", start_new_session=True,
    )
    try:
        until = time.monotonic() + LIMIT
        while stopped_at and process.poll() is None and time.monotonic() < until:
            if re.search(stopped_at, calls.read_text(), re.MULTILINE):
                process.send_signal(signal.SIGTERM)
                break
            time.sleep(0.05)
        return process.wait(LIMIT), process.stdout.read()
    except subprocess.TimeoutExpired:
        return "hangs", ""
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
