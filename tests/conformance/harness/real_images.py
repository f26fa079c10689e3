"""Real programs under the names of the images that emitted projects ask for, made without a registry."""

# The image that a project names, and the one that the oracles make.
REAL = {
    "busybox:1.38.0": "localhost/stub:1",
    "postgres:16.15": "localhost/postgres:1",
    "postgres:17.11": "localhost/postgres:1",
    "valkey/valkey:8.1.8": "localhost/valkey:1",
}
PYTHON = "python:3.13-slim-trixie"
BARE = "localhost/python-bare:1"
PLATFORMS = ("manylinux2014_x86_64", "manylinux_2_17_x86_64", "manylinux_2_28_x86_64")


def make(tools):
    """Makes the images."""
    tools.oracle("cluster/real_images.sh", ok=(0,), timeout=1800)
    for name, image in REAL.items():
        tools.run("docker", "tag", image, name, ok=(0,))
    if tools.run("docker", "image", "inspect", BARE).code:
        tools.run("docker", "tag", PYTHON, BARE, ok=(0,))


def prepare(project, tools):
    """Makes the images; the base of Python gets the packages that the project has locked."""
    make(tools)
    wheels = tools.cache / "wheels" / project.name
    if not (wheels / "complete").is_file():
        wheels.mkdir(parents=True, exist_ok=True)
        platforms = [word for name in PLATFORMS for word in ("--platform", name)]
        pip = ["python3", "-m", "pip", "download", "-q", "--disable-pip-version-check", "--only-binary=:all:", "--python-version", "3.13"]
        tools.run(*pip, *platforms, "-r", project.root / "requirements.txt", "-d", wheels, ok=(0,))
        (wheels / "complete").touch()
    tools.run("docker", "build", "-q", "-t", PYTHON, "-f", "-", wheels, given=f"FROM {BARE}\nCOPY . /wheels/\n", ok=(0,))
