"""Compose files, read by Docker Compose itself, by its schema and by podman-compose."""

import re

from harness.finding import Finding, bracketed

from .verdict import Verdict

NAME = "compose"
ASSIGNMENT = re.compile(r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)=(?P<value>.*)")
STAND_IN = "conformance"


def jobs(project, tools, where):
    for directory in project.environments("compose"):
        yield f"{NAME} {project.relative(directory)}", lambda d=directory: judge(d, tools, where)


def prepare(project):
    """Gives every name that `.env.example` lists a value: only then does Compose read `${NAME:?}`.

    A name that the example file forgets is thereby found, because Compose refuses the file. All
    judges of Compose files need this, and none may do it while another one reads.
    """
    for directory in project.environments("compose"):
        names, _ = read_example(directory / ".env.example", str)
        (directory / ".env").write_text("".join(f"{name}={STAND_IN}\n" for name in names))


def judge(directory, tools, where):
    file = directory / "compose.yaml"
    _, findings = read_example(directory / ".env.example", where)
    result = tools.oracle("check_compose.sh", file)
    findings += bracketed(NAME, result, where, file)
    return [Verdict(NAME, [file, directory / ".env.example", *kept_out(directory, tools, findings, where)], findings)]


def kept_out(directory, tools, findings, where):
    """The file that keeps `.env` out of Git, asked by Git itself, as if nothing else ignored anything."""
    ignore, repository = directory / ".gitignore", tools.cache / "ignore.git"
    tools.run("git", "init", "--quiet", "--bare", repository, ok=(0,))
    seen = {"GIT_DIR": str(repository), "GIT_WORK_TREE": str(directory)}
    for name, wanted in ((".env", 0), (".env.example", 1)):
        if tools.run("git", "check-ignore", "--quiet", name, cwd=directory, env=seen).code != wanted:
            taken = "takes" if wanted == 0 else "does not take"
            findings.append(Finding(NAME, "gitignore", where(ignore), f"Git {taken} `{name}` in"))
    return [ignore]


def read_example(file, where):
    """The names in `.env.example`; a value there would be a secret in the repository."""
    names, findings = [], []
    if not file.is_file():
        return names, [Finding(NAME, "env-example", where(file), "not there")]
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        match = ASSIGNMENT.fullmatch(line.strip())
        if match and match["value"]:
            findings.append(Finding(NAME, "env-example", where(file), f"line {number}: {match['name']} has a value"))
        if match:
            names.append(match["name"])
        elif line.strip() and not line.lstrip().startswith("#"):
            findings.append(Finding(NAME, "env-example", where(file), f"line {number}: no assignment"))
    return names, findings
