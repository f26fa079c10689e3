"""A platform whose description changes from release to release."""

import hashlib
import shutil
import subprocess

import yaml

from harness import project
from harness.tools import Broken

TITLE = ("-c", "user.name=delivery", "-c", "user.email=delivery@example.com")


class Platform:
    """A project in a place of its own, compiled anew for each release."""

    def __init__(self, told, site):
        self.root = site.work / told["name"] / "project"
        self.binary = site.binary
        self.environment = told["environment"]
        answers = None
        if "example" in told:
            shutil.copytree(site.root / "examples" / told["example"], self.root)
            answers = site.root / "tests/conformance/answers" / f"{told['example']}.toml"
        else:
            self.root.mkdir(parents=True)
            shutil.copy(site.root / "tests/conformance/deliveries/platforms" / f"{told['platform']}.kdl", self.root / "platform.kdl")
        for stale in ("generated", *project.ARTIFACTS_OUTSIDE_GENERATED):
            shutil.rmtree(self.root / stale, ignore_errors=True)
        if answers and answers.is_file():
            project.answer(self.root, answers)
        self.run("git", "init", "--quiet", "--initial-branch", "main")

    @property
    def directory(self):
        """Where the files of the environment are."""
        return self.root / "generated" / self.environment / "kubernetes"

    @property
    def script(self):
        """What carries a release of any environment out."""
        [script] = (self.root / "generated/kubernetes").glob("*.sh")
        return script

    def release(self, told, into):
        """Makes the changes of a release, compiles, and lays what comes out in a place that stays, the
        script beside it."""
        for edit in told.get("edits", []):
            exchange(self.root / edit.get("file", "platform.kdl"), edit)
        self.run(self.binary, "compile")
        self.run("git", "add", "--all")
        self.run("git", *TITLE, "commit", "--quiet", "--allow-empty", "--message", told["about"])
        shutil.copytree(self.directory, into)
        shutil.copy(self.script, into.with_suffix(".sh"))
        for edit in told.get("generated", []):
            exchange(into / edit["file"], edit)

    def run(self, *command):
        done = subprocess.run(
            list(map(str, command)), cwd=self.root, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False
        )
        if done.returncode:
            raise Broken(f"{self.root}: {command[0]} {command[1]} exited {done.returncode}: {done.stderr or done.stdout}")


def exchange(file, edit):
    """One passage for another, which must be there once."""
    text = file.read_text(encoding="utf-8")
    if text.count(edit["replace"]) != 1:
        raise Broken(f"{file}: {edit['replace']!r} is there {text.count(edit['replace'])} times")
    file.write_text(text.replace(edit["replace"], edit["with"]), encoding="utf-8")


def pinned(directory, version):
    """What a build would have left: a line for each image that the files wait for."""
    images = yaml.safe_load((directory / "kustomization.yaml").read_text(encoding="utf-8")).get("images") or []
    digests = {image["name"]: hashlib.sha256(f"{image['name']} {version}".encode()).hexdigest() for image in images}
    return "".join(f"{name.rsplit('/', 1)[-1]} sha256:{digest} {name}\n" for name, digest in digests.items())
