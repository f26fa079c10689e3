"""The first day: a person does what docs/operating.md says, and then a workflow plans.

The commands are read out of the page and run by a shell, with terraform on the stand-in provider and
with stand-ins for `aws`, `gh` and the state's bucket. After that the emitted step that plans has
nothing to do, with the variables that it sets and no others: what a person gave is not forgotten.
"""

import json
import re
import shutil
from pathlib import Path

from harness.finding import Finding

from .verdict import Verdict

NAME = "bootstrap"
# The page speaks of one environment of one example.
PROJECT, MODULE = "agent-platform", "generated/staging/terraform"
PAGE = Path(__file__).parents[3] / "docs/operating.md"
SECTION = re.compile(r"# From an account to a running platform\n(.*?)\n## ", re.DOTALL)
BLOCK = re.compile(r"^( *)```sh\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
CACHE = "cache-sessions.tf.json"

# What GitHub numbers the repository and its owner, whoever asks for it.
OWNER, REPOSITORY = "4711", "815"
GITHUB = {"${{ github.repository_owner_id }}": OWNER, "${{ github.repository_id }}": REPOSITORY}
GIVEN = re.compile(r"^export TF_VAR_.*\n", re.MULTILINE)
IDS = ("TF_VAR_github_owner_id", "TF_VAR_github_repository_id")

# Whatever they are asked for is noted; `gh` knows the two numbers.
STAND_INS = {
    "aws": "",
    "gh": f'case "$*" in *"--jq .owner.id") echo {OWNER} ;; *"--jq .id") echo {REPOSITORY} ;; esac\n',
}


def jobs(project, tools, where):
    if project.name == PROJECT:
        yield f"{NAME} {MODULE}", lambda: judge(project, tools, where)


def judge(project, tools, where):
    known = Day(project, tools, "known", commands())
    unknown = Day(project, tools, "unknown", GIVEN.sub("", commands()))
    ids = {name: known.variables.get(name) for name in IDS}
    said = [
        *known.begins(),
        *known.plans("with the ids", {}, none),
        # A workflow that does not pass them, and one that is the first to.
        *unknown.begins(),
        *unknown.plans("without the ids", dict.fromkeys(IDS, ""), none),
        *unknown.plans("with the ids, which nobody gave before", {}, only_trust),
    ]
    if ids != dict(zip(IDS, (OWNER, REPOSITORY))):
        said.append(("ids", f"the workflow gives {ids}"))
    findings = [Finding(NAME, check, where(project.root / MODULE), message) for check, message in said]
    return [Verdict(NAME, sorted((project.root / MODULE).glob("*.tf.json")), findings)]


def commands():
    """Every command of the page's first part, as one script."""
    section = SECTION.search(PAGE.read_text(encoding="utf-8"))[1]
    return "".join(re.sub(f"^{indent}", "", text, flags=re.MULTILINE) for indent, text in BLOCK.findall(section))


class Day:
    """A checkout in which a person begins and a workflow goes on."""

    def __init__(self, project, tools, name, script):
        self.tools, self.script = tools, script
        self.root = tools.cache / "bootstrap" / name
        self.asked = self.root / "asked"
        shutil.rmtree(self.root, ignore_errors=True)
        shutil.copytree(project.root / MODULE, self.root / MODULE)
        # The real backend is a bucket.
        backend = {"terraform": {"backend": {"local": {}}}}
        (self.root / MODULE / "bootstrap_override.tf.json").write_text(json.dumps(backend), encoding="utf-8")
        for program, answer in STAND_INS.items():
            file = self.root / "bin" / program
            file.parent.mkdir(exist_ok=True)
            file.write_text(f'#!/bin/sh\nprintf "%s\\n" "{program} $*" >> "{self.asked}"\n{answer}', encoding="utf-8")
            file.chmod(0o755)
        self.step, self.variables = planning(project, tools)

    def run(self, script, cwd, env):
        path = f"{self.root / 'bin'}:{self.tools.env['PATH']}"
        return self.tools.run("bash", "-euo", "pipefail", "-c", script, cwd=cwd, env={"PATH": path, **env}, timeout=1800)

    def begins(self):
        """What is wrong with the commands of the page."""
        done = self.run(self.script, self.root, {"TF_CLI_ARGS_apply": "-input=false -auto-approve -no-color"})
        if done.code:
            yield "page", f"a command fails: {(done.stderr or done.stdout).strip()[-1500:]}"
            return
        cache = json.loads((self.root / MODULE / CACHE).read_text(encoding="utf-8"))["resource"]
        [user], [entry] = cache["aws_elasticache_user"].values(), cache["aws_secretsmanager_secret"].values()
        asked = self.asked.read_text(encoding="utf-8")
        password = re.search(rf"modify-user .*--user-id {user['user_id']} .*Passwords=(\w+)$", asked, re.MULTILINE)
        kept = password and f'--secret-id {entry["name"]} --secret-string {{"password":"{password[1]}"}}'
        if not kept or kept not in asked:
            yield "password", f"the cache and its entry are not given one password: {asked}"

    def plans(self, how, variables, expected):
        """What is wrong with the plan that the workflow makes."""
        if not self.step:
            yield "step", "no step of the workflows plans here"
            return
        module = self.root / MODULE
        output = {"GITHUB_OUTPUT": str(self.root / "output"), "GITHUB_STEP_SUMMARY": str(self.root / "summary")}
        done = self.run(self.step, module, {**self.variables, **output, **variables})
        if done.code:
            yield "plan", f"{how}: {(done.stderr or done.stdout).strip()[-1500:]}"
            return
        show = self.tools.run("terraform", "show", "-json", "tfplan", cwd=module, ok=(0,)).stdout
        changes = expected(json.loads(show), self.state())
        if changes:
            yield "plan", f"{how}, the first plan of the workflow is not empty: {', '.join(changes)}"

    def state(self):
        return json.loads((self.root / MODULE / "terraform.tfstate").read_text(encoding="utf-8"))


def planning(project, tools):
    """The script of the emitted step that plans the environment, and the variables that it is given."""
    for file in project.workflow_files():
        [workflow] = tools.read_yaml(file.read_text(encoding="utf-8"))
        for job in workflow["jobs"].values():
            for step in job.get("steps", []):
                if step.get("working-directory") == MODULE and "plan -" in step.get("run", "") and "-out=" in step["run"]:
                    env = {**workflow.get("env", {}), **job.get("env", {}), **step.get("env", {})}
                    return step["run"], {name: GITHUB.get(value, value) for name, value in env.items()}
    return None, {}


def none(plan, state):
    """Everything that changes: resources, and the documents that the stand-in makes no text of."""
    resources = [r["address"] for r in plan.get("resource_changes", []) if r["change"]["actions"] != ["no-op"]]
    return resources + differing(plan, state)


def only_trust(plan, state):
    """What changes beside whom the roles trust, and whether that does."""
    changes = none(plan, state)
    roles = {f"data.aws_iam_policy_document.{role}-trust" for role in ("plan", "apply", "deploy")}
    return sorted(set(changes) - roles) + [f"{role} as before" for role in sorted(roles - set(changes))]


def differing(plan, state):
    """The policy documents that say another thing than when they were applied."""
    before = {
        f"data.{resource['type']}.{resource['name']}": resource["instances"][0]["attributes"]["statement"]
        for resource in state["resources"]
        if resource["type"] == "aws_iam_policy_document"
    }
    after = {
        resource["address"]: resource["values"]["statement"]
        for resource in plan["prior_state"]["values"]["root_module"]["resources"]
        if resource["type"] == "aws_iam_policy_document"
    }
    return sorted(address for address in {**before, **after} if before.get(address) != after.get(address))
