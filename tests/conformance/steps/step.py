"""Runs a script of a workflow as GitHub does, in a directory of its own."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
SCRIPTS = ROOT / "compiler/backends/github/src/scripts"
STAND_INS = HERE / "stand-ins"
# Where the oracles keep what they install, for whoever has no terraform of their own.
ORACLES = Path(os.environ.get("ORACLES_ENV") or ROOT / "target/oracles")
TERRAFORM = ORACLES / "terraform-cli/terraform"

COMMIT = "c" * 40
OLD = "0" * 40


class StepTest(unittest.TestCase):
    """A directory that is a runner's, with stand-ins first on the path."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.place = Path(folder.name).resolve()
        self.env = {
            "HOME": str(self.place),
            "PATH": f"{STAND_INS}:{os.environ['PATH']}:{TERRAFORM}",
            "GITHUB_OUTPUT": str(self.place / "output"),
            "GITHUB_PATH": str(self.place / "path"),
            "GITHUB_REF": "refs/heads/main",
            "GITHUB_REF_NAME": "main",
            "GITHUB_REPOSITORY": "example/shop",
            "GITHUB_REPOSITORY_OWNER": "example",
            "GITHUB_RUN_ATTEMPT": "1",
            "GITHUB_RUN_ID": "7",
            "GITHUB_RUN_NUMBER": "7",
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_SHA": COMMIT,
            "GITHUB_WORKFLOW": "main",
            "GITHUB_WORKFLOW_REF": "example/shop/.github/workflows/groundplan-main.yaml@refs/heads/main",
            "STATE": str(self.place),
        }

    def run_step(self, script, at=".", **env):
        """Its exit code; what it said is kept."""
        for tool in ("bash", "jq", "curl"):
            self.assertTrue(shutil.which(tool), f"this machine has no {tool}")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", SCRIPTS / script],
            cwd=self.place / at,
            env={**self.env, **env},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        self.said = done.stdout + done.stderr
        return done.returncode

    def answers(self, **replies):
        """What GitHub answers, by a part of the path or query; none is an answer of 404."""
        (self.place / "answers.json").write_text(json.dumps(replies))

    def calls(self, tool):
        """How a stand-in was called, in order."""
        log = self.place / f"{tool}.log"
        return log.read_text().splitlines() if log.exists() else []

    def output(self):
        path = self.place / "output"
        return dict(line.split("=", 1) for line in path.read_text().splitlines()) if path.exists() else {}
