"""Runs the stages of `release.sh`, and stops one where a sequence says so."""

import json
import os
import signal
import subprocess
import time

STAGES = ("prepare", "configure", "roll-out", "finish")
LIMIT = 900


class Script:
    """The script of one release."""

    def __init__(self, directory, namespace, **env):
        self.directory, self.namespace = directory, namespace
        self.env = {**os.environ, **{name: str(value) for name, value in env.items()}}

    def start(self, stage, *words, log):
        return subprocess.Popen(
            ["bash", self.directory.with_suffix(".sh"), stage, *words], cwd=self.directory, env=self.env, stdin=subprocess.DEVNULL,
            stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )

    def run(self, stage, *words, log):
        """The exit status of a stage; a stage that hangs is a fault of its own."""
        process = self.start(stage, *words, log=log)
        try:
            return process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return "hangs"

    def stop(self, stage, how, log):
        """Starts a stage and stops it once Helm is at work: KILL takes all of it, TERM tells the one process."""
        process = self.start(stage, log=log)
        until = time.monotonic() + LIMIT
        while process.poll() is None and time.monotonic() < until and not self.is_at_work(stage, process):
            time.sleep(0.1)
        if how == "KILL":
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass  # it has ended before it was noticed
        elif process.poll() is None:
            process.send_signal(signal.SIGTERM)
        return process.wait(LIMIT)

    def is_at_work(self, stage, process):
        """Whether Helm is; a roll-out is a while, so that it has written down that it is."""
        if stage == "prepare":
            return True
        done = subprocess.run(
            ["helm", "list", "--pending", "--namespace", self.namespace, "--output", "json"], capture_output=True, check=False
        )
        return done.returncode == 0 and json.loads(done.stdout) != []
