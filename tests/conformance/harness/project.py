"""A compiled project: made from an example in a place of its own, and what it holds."""

import json
import shutil
import subprocess
import tomllib
from pathlib import Path

from . import declared
from .finding import Finding

ARTIFACTS_OUTSIDE_GENERATED = (".github",)


class Project:
    """A project's directory after `groundplan compile`, and the artifacts in it."""

    def __init__(self, root):
        self.root = Path(root).resolve()
        self.name = self.root.name
        self.generated, self.workflows = declared.output(declared.nodes(self.root))
        self.artifacts = sorted(
            path
            for top in (self.generated, self.workflows)
            for path in (self.root / top).rglob("*")
            if path.is_file()
        )

    def relative(self, path):
        return Path(path).relative_to(self.root).as_posix()

    def environments(self, target):
        """The directories that the environments have for one target."""
        return sorted(path for path in (self.root / self.generated).glob(f"*/{target}") if path.is_dir())

    def modules(self):
        """The directories of Terraform's modules: of environments, and of accounts."""
        accounts = (self.root / self.generated).glob("accounts/*/terraform")
        return sorted([*self.environments("terraform"), *(path for path in accounts if path.is_dir())])

    def find(self, pattern):
        """Artifacts below `generated` that match a pattern."""
        return sorted(path for path in (self.root / self.generated).glob(pattern) if path.is_file())

    def workflow_files(self):
        return sorted(path for path in (self.root / self.workflows).glob("*.y*ml") if path.is_file())


def make(source, answers, into, binary):
    """Copies a project and compiles it there; with `answers`, its open questions are answered before.

    The copy is a Git repository of its own, because outputs may be written only inside one.
    Returns what is wrong with the answers or with what the compiler did.
    """
    shutil.rmtree(into, ignore_errors=True)
    shutil.copytree(source, into)
    for stale in ("generated", *ARTIFACTS_OUTSIDE_GENERATED):
        shutil.rmtree(into / stale, ignore_errors=True)
    faults = answer(into, answers) if answers else []
    subprocess.run(["git", "init", "--quiet", str(into)], check=True, stdin=subprocess.DEVNULL)
    command = [str(Path(binary).resolve()), "compile", *(["--deny", "todo"] if answers else [])]
    done = subprocess.run(
        command, cwd=into, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        faults.append(Finding("groundplan", "compile", into.name, f"exited {done.returncode}:\n{said}"))
    return faults


def answer(project, answers):
    """Writes the answers, KDL literals, in place of the questions."""
    files = {file: file.read_text(encoding="utf-8") for file in sorted(project.rglob("*.kdl"))}
    texts, faults = answered(files, answers)
    for file, text in texts.items():
        file.write_text(text, encoding="utf-8")
    return faults


def answered(texts, answers):
    """The texts with answers in place of their questions, and what is answered though nobody asks."""
    faults = []
    for question, literal in tomllib.loads(answers.read_text(encoding="utf-8")).items():
        open_question = f"(todo){json.dumps(question, ensure_ascii=False)}"
        if not any(open_question in text for text in texts.values()):
            faults.append(Finding("groundplan", "no-question", answers.name, f"nobody asks {question!r}"))
        texts = {file: text.replace(open_question, literal) for file, text in texts.items()}
    return texts, faults


def missing(project):
    """What the description declares and the compiler did not write, although no question is open there."""
    return [
        Finding("groundplan", "missing-artifact", f"{project.name}/{pattern}", f"not there, although {why}")
        for pattern, why in declared.expected(project.root)
        if not any(path.is_file() for path in project.root.glob(pattern))
    ]
