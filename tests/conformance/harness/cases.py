"""The changes of descriptions that are judged: journeys, and the catalogue of edits of the examples."""

import os
import re
import shutil
import subprocess
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from happened.outcome import CLASSES, REFUSED

from . import project, said
from .tools import Broken

ENTRY = "platform.kdl"
CATALOGUE = "catalogue"
ANSWERS = Path(__file__).parents[1] / "answers"
TARGETS = ("compose", "kubernetes", "terraform")
RUNTIME = re.compile(r'^environment "([^"]+)"[^{]*\{(?:\s|//[^\n]*\n)*(compose|kubernetes|aws)\b', re.MULTILINE)
KNOWN = {"class", "seen", "because", "left", "stuck", "compile"}


@dataclass
class Expected:
    """What is to happen to one environment."""

    name: str
    seen: str = ""  # what was seen when this was last recorded
    because: str = ""  # why it is worse than what can be seen here
    left: bool = False  # whether something is still there that is described no longer
    stuck: str = ""  # why it does not come to rest
    passes: bool = True  # whether `compile` goes on


@dataclass
class Case:
    """One change: the description before, the description after, and what is to happen."""

    name: str
    source: Path  # where it is written down
    before: dict  # file -> text, of the description alone
    after: dict
    expected: dict  # environment -> Expected
    example: Path | None = None  # a project whose other files are needed
    roots: tuple = ()  # the compiled projects, once there are any
    earlier: dict | None = None  # a description that was compiled before that of before
    written: list = field(default_factory=list)  # how another version wrote what before comes to
    told: dict = field(default_factory=dict)  # what `diff` said: environment -> class
    refused: bool = False  # whether `compile` refused the change

    def folder(self, which, environment, target):
        """Where an environment's files for one target are, before or after."""
        root = self.roots[which]
        return next(root.glob(f"*/{environment}/{target}"), root / "generated" / environment / target)

    def runtimes(self):
        """Where the environments of the description run, by their names."""
        text = "\n".join([*self.before.values(), *self.after.values()])
        return dict(RUNTIME.findall(text))

    def environments(self):
        """The environments that have files, before or after."""
        return sorted({path.parent.name for root in self.roots for target in TARGETS for path in root.glob(f"*/*/{target}")})


def sample(cases, rounds):
    """Some of the cases, by a rule: in the order of their names, each that adds to what ends in a class on a target.

    Every class that some environment of a target ends in is met `rounds` times, if it ends so that often.
    """
    met, chosen = Counter(), []
    for case in sorted(cases, key=lambda case: (bool(case.example), case.name)):
        ends = {(case.runtimes().get(name), expected.name) for name, expected in case.expected.items()}
        if any(met[end] < rounds for end in ends):
            met.update(ends)
            chosen.append(case)
    return chosen


def load(home):
    """All journeys and all changes of the catalogue."""
    cases = [journey(path) for path in sorted(home.iterdir()) if (path / "expect.toml").is_file()]
    examples = home.parents[1] / "examples"
    for table in sorted((home / CATALOGUE).glob("*.toml")):
        cases += catalogue(table, examples)
    names = [case.name for case in cases]
    if len(set(names)) < len(names):
        raise Broken(f"two changes have one name: {sorted(n for n in set(names) if names.count(n) > 1)}")
    return cases


def journey(path):
    told = tomllib.loads((path / "expect.toml").read_text(encoding="utf-8"))
    told.pop("about")
    texts = [{ENTRY: (path / file).read_text(encoding="utf-8")} for file in ("before.kdl", "after.kdl")]
    case = Case(path.name, path / "expect.toml", *texts, expectations(told, path))
    if (path / "earlier.kdl").is_file():
        case.earlier = {ENTRY: (path / "earlier.kdl").read_text(encoding="utf-8")}
    if (path / "written.toml").is_file():
        case.written = tomllib.loads((path / "written.toml").read_text(encoding="utf-8"))["edit"]
    return case


def catalogue(table, examples):
    """Edits of one example, each of them alone; its open questions are answered before and after."""
    document = tomllib.loads(table.read_text(encoding="utf-8"))
    example = examples / document["example"]
    plain = {file.relative_to(example).as_posix(): file.read_text(encoding="utf-8") for file in sorted(example.rglob("*.kdl"))}
    answers = ANSWERS / f"{document['example']}.toml"
    if answers.is_file():
        plain, faults = project.answered(plain, answers)
        if faults:
            raise Broken("\n".join(map(str, faults)))
    for change in document["change"]:
        name = f"{document['example']}/{change.pop('name')}"
        after = plain
        for edit in change.pop("edits", None) or [{key: change.pop(key) for key in ("file", "replace", "with")}]:
            after = edited(after, edit, f"{table.name}: {name}")
        yield Case(name, table, plain, after, expectations(change, name), example)


def edited(texts, edit, place):
    """The texts with one passage exchanged, which must be there once."""
    file, old = edit["file"], edit["replace"]
    if texts.get(file, "").count(old) != 1:
        raise Broken(f"{place}: {old!r} is {texts.get(file, '').count(old)} times in {file}")
    return {**texts, file: texts[file].replace(old, edit["with"])}


def expectations(told, place):
    wanted = {}
    for environment, words in told.items():
        if not isinstance(words, dict) or set(words) - KNOWN or words.get("class") not in CLASSES:
            raise Broken(f"{place}: {environment} says something that is not understood: {words}")
        passes = {"passes": True, "refuses": False}[words.get("compile", "refuses" if words["class"] in REFUSED else "passes")]
        wanted[environment] = Expected(
            words["class"], words.get("seen", ""), words.get("because", ""), words.get("left", False), words.get("stuck", ""), passes
        )
    return wanted


def compile_all(cases, binary, work, workers):
    """Compiles each description before and after its change, the latter over the former."""
    shutil.rmtree(work, ignore_errors=True)
    made = {}
    for case in cases:
        case.roots = (before_of(case, binary, work, made), work / case.name / "after")
    faults = [fault for fault in workers.map(lambda case: compile_after(case, binary), cases) if fault]
    if faults:
        raise Broken("\n".join(faults))


def before_of(case, binary, work, made):
    """The compiled description of before, one for all changes that begin with it."""
    key = (case.example, tuple(sorted(case.before.items())), tuple(sorted((case.earlier or {}).items())), str(case.written))
    if key not in made:
        made[key] = work / case.name / "before"
        lay_out(case, case.earlier or case.before, made[key])
        if case.earlier:
            said = compiled(made[key], binary)
            if said:
                raise Broken(f"{case.name}: the description of earlier does not compile: {said}")
            write(case.before, made[key])
        said = compiled(made[key], binary)
        if said:
            raise Broken(f"{case.name}: the description of before does not compile: {said}")
        for edit in case.written:
            rewrite(made[key] / edit["file"], edit, case.name)
        git(made[key], "add", "--all")
        git(made[key], "commit", "--quiet", "--message", "before")
    return made[key]


def rewrite(file, edit, place):
    """One passage of an artifact as another version wrote it."""
    text = file.read_text(encoding="utf-8")
    if edit["replace"] not in text:
        raise Broken(f"{place}: {edit['replace']!r} is not in {file}")
    file.write_text(text.replace(edit["replace"], edit["with"]), encoding="utf-8")


def lay_out(case, texts, root):
    root.mkdir(parents=True)
    if case.example:
        shutil.copytree(case.example, root, dirs_exist_ok=True)
        for stale in ("generated", *project.ARTIFACTS_OUTSIDE_GENERATED):
            shutil.rmtree(root / stale, ignore_errors=True)
    write(texts, root)
    git(root, "init", "--quiet", "--initial-branch", "main")


def git(root, *words):
    who = ("-c", "user.name=journeys", "-c", "user.email=journeys@example.com")
    subprocess.run(["git", *who, *words], cwd=root, check=True, stdin=subprocess.DEVNULL)


def write(texts, root):
    for file, text in texts.items():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).unlink(missing_ok=True)
        (root / file).write_text(text, encoding="utf-8")


def compile_after(case, binary):
    """Compiled over what was there before; when that is refused, in a place without a past."""
    before, after = case.roots
    # Links: the compiler puts new files in the place of old ones and never writes into one.
    shutil.copytree(before, after, symlinks=True, copy_function=os.link)
    for file in set(case.before) - set(case.after):
        (after / file).unlink()
    write(case.after, after)
    case.told = said.of(case, binary)
    case.refused = bool(compiled(after, binary))
    if not case.refused:
        return None
    shutil.rmtree(after)
    lay_out(case, case.after, after)
    fault = compiled(after, binary)
    return f"{case.name}: the description of after does not compile: {fault}" if fault else None


def compiled(root, binary):
    """What the compiler said when it did not compile."""
    done = subprocess.run(
        [str(binary), "compile"], cwd=root, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False
    )
    return (done.stderr or done.stdout).strip() if done.returncode else ""
