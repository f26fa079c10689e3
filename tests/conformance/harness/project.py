"""A compiled project: made from an example in a place of its own, and what it holds."""

import shutil
import subprocess
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

    def find(self, pattern):
        """Artifacts below `generated` that match a pattern."""
        return sorted(path for path in (self.root / self.generated).glob(pattern) if path.is_file())

    def workflow_files(self):
        return sorted(path for path in (self.root / self.workflows).glob("*.y*ml") if path.is_file())


def make(source, overlay, into, binary):
    """Copies a project (and, over it, the answers to its open questions) and compiles it there.

    The copy is a Git repository of its own, because outputs may be written only inside one.
    Returns what the compiler did wrong, if anything.
    """
    shutil.rmtree(into, ignore_errors=True)
    shutil.copytree(source, into)
    if overlay:
        shutil.copytree(overlay, into, dirs_exist_ok=True)
    for stale in ("generated", *ARTIFACTS_OUTSIDE_GENERATED):
        shutil.rmtree(into / stale, ignore_errors=True)
    subprocess.run(["git", "init", "--quiet", str(into)], check=True, stdin=subprocess.DEVNULL)
    command = [str(Path(binary).resolve()), "compile", *(["--deny", "todo"] if overlay else [])]
    done = subprocess.run(
        command, cwd=into, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        return [Finding("groundplan", "compile", into.name, f"exited {done.returncode}:\n{said}")]
    return []


def missing(project, has_answers):
    """What the description declares and the compiler did not write.

    A project with open questions may lack what they block, if its answered twin is judged too.
    """
    return [
        Finding("groundplan", "missing-artifact", f"{project.name}/{pattern}", f"not there, although {why}")
        for pattern, why in declared.expected(project.root)
        if not has_answers and not any(path.is_file() for path in project.root.glob(pattern))
    ]
