"""The first day: a person does what docs/operating.md says, and then a workflow plans.

The commands are read out of the page and run by a shell, with terraform on the stand-in provider and
with stand-ins for `aws` and the state's bucket: the account's stack, and then an environment's. After that the
emitted step that plans has nothing to do, and is given nothing that a person did not have.
"""

import json
import re
import shutil
from pathlib import Path

from harness.finding import Finding

from .terraform import unimported
from .verdict import Verdict

NAME = "bootstrap"
# The page speaks of one environment of one example.
PROJECT, MODULE = "agent-platform", "generated/staging/terraform"
ACCOUNT = "generated/accounts/111122223333/terraform"
PAGE = Path(__file__).parents[3] / "docs/operating.md"
SECTION = re.compile(r"# From an account to a running platform\n(.*?)\n## ", re.DOTALL)
BLOCK = re.compile(r"^( *)```sh\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
CACHE = "cache-sessions.tf.json"

# Whatever they are asked for is noted.
STAND_INS = {"aws": ""}


def jobs(project, tools, where):
    if project.name == PROJECT:
        yield f"{NAME} {MODULE}", lambda: judge(project, tools, where)


def judge(project, tools, where):
    day = Day(project, tools, commands())
    said = [*day.begins(), *day.plans()]
    findings = [Finding(NAME, check, where(project.root / MODULE), message) for check, message in said]
    return [Verdict(NAME, sorted((project.root / MODULE).glob("*.tf.json")), findings)]


def commands():
    """Every command of the page's first part, as one script."""
    section = SECTION.search(PAGE.read_text(encoding="utf-8"))[1]
    return "".join(re.sub(f"^{indent}", "", text, flags=re.MULTILINE) for indent, text in BLOCK.findall(section))


class Day:
    """A checkout in which a person begins and a workflow goes on."""

    def __init__(self, project, tools, script):
        self.tools, self.script = tools, script
        self.root = tools.cache / "bootstrap"
        self.asked = self.root / "asked"
        shutil.rmtree(self.root, ignore_errors=True)
        for module in (ACCOUNT, MODULE):
            shutil.copytree(project.root / module, self.root / module)
            # The real backend is a bucket.
            backend = {"terraform": {"backend": {"local": {}}}}
            (self.root / module / "bootstrap_override.tf.json").write_text(json.dumps(backend), encoding="utf-8")
        for file in (self.root / ACCOUNT).glob("*.tf.json"):
            unimported(file)
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
        state = json.loads((self.root / ACCOUNT / "versions.tf.json").read_text(encoding="utf-8"))["terraform"]["backend"]["s3"]
        if f"aws s3 mb s3://{state['bucket']} --region {state['region']}\n" not in asked:
            yield "bucket", f"the bucket of the state is not made: {asked}"
        password = re.search(rf"modify-user .*--user-id {user['user_id']} .*Passwords=(\w+)$", asked, re.MULTILINE)
        kept = password and f'--secret-id {entry["name"]} --secret-string {{"password":"{password[1]}"}}'
        if not kept or kept not in asked:
            yield "password", f"the cache and its entry are not given one password: {asked}"

    def plans(self):
        """What is wrong with the plan that the workflow makes."""
        if not self.step:
            yield "step", "no step of the workflows plans here"
            return
        given = [name for name in self.variables if name.startswith("TF_VAR_")]
        if given:
            yield "variables", f"a workflow gives what a person has to know as well: {', '.join(given)}"
        module = self.root / MODULE
        output = {"GITHUB_OUTPUT": str(self.root / "output"), "GITHUB_STEP_SUMMARY": str(self.root / "summary")}
        done = self.run(self.step, module, {**self.variables, **output})
        if done.code:
            yield "plan", (done.stderr or done.stdout).strip()[-1500:]
            return
        show = self.tools.run("terraform", "show", "-json", "tfplan", cwd=module, ok=(0,)).stdout
        changes = changed(json.loads(show), self.state())
        if changes:
            yield "plan", f"the first plan of the workflow is not empty: {', '.join(changes)}"

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
                    return step["run"], env
    return None, {}


def changed(plan, state):
    """Everything that changes: resources, and the documents that the stand-in makes no text of."""
    resources = [r["address"] for r in plan.get("resource_changes", []) if r["change"]["actions"] != ["no-op"]]
    return resources + differing(plan, state)


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
