"""Installs every tool, and lets each prove itself before it judges anything.

A tool that finds nothing wrong with a bad sample would pass whatever the compiler writes, and one
that finds fault with a good sample is installed wrongly. The samples come with the oracles.
"""

import time

from .tools import Broken


def prove(tools, say):
    """Runs every proof in order, saying how long each takes; the first one that fails ends the run."""
    for name, proof in PROOFS.items():
        started = time.monotonic()
        proof(tools)
        say(f"  {name:<12} {time.monotonic() - started:6.1f} s")
    mark(tools).touch()


def mark(tools):
    return tools.cache / "proven"


def proven(tools):
    """Whether every tool has proven itself already; what it has installed stays in the cache."""
    return mark(tools).is_file()


def ready(tools):
    """Brings up what does not outlive a run."""
    tools.start_engine()
    tools.install_terraform_oracle()


def accepts(tools, script, *args):
    result = tools.oracle(script, *args)
    if result.code:
        raise Broken(f"{script} finds fault with its own good sample: {result.stdout.strip()[-1500:]}")


def rejects(tools, script, *args):
    if tools.oracle(script, *args).code == 0:
        raise Broken(f"{script} finds no fault with its own bad sample {args[-1]}")


def kubernetes(tools):
    samples = tools.oracles / "samples/k8s"
    accepts(tools, "check_k8s.py", samples / "good")
    rejects(tools, "check_k8s.py", samples / "bad")
    tools.run(tools.cache / "py/bin/kubectl", "version", "--client", ok=(0,))


def yaml(tools):
    place = tools.cache / "proof"
    place.mkdir(exist_ok=True)
    (place / "good.yaml").write_text('answer: "no"\n')
    (place / "bad.yaml").write_text("answer: no\n")
    accepts(tools, "yaml_agree.sh", place / "good.yaml")
    rejects(tools, "yaml_agree.sh", place / "bad.yaml")


def workflow(tools):
    samples = tools.oracles / "samples/gha"
    accepts(tools, "check_workflows.sh", samples / "good")
    rejects(tools, "check_workflows.sh", samples / "bad")


def monitoring(tools):
    samples = tools.oracles / "samples/prometheus"
    accepts(tools, "check_prometheus.sh", samples / "good")
    rejects(tools, "check_prometheus.sh", samples / "bad")


def compose(tools):
    tools.install_podman()
    samples = tools.oracles / "samples/compose"
    accepts(tools, "check_compose.sh", samples / "good.yaml")
    for bad in sorted(samples.glob("bad*.yaml")):
        rejects(tools, "check_compose.sh", bad)


def engine(tools):
    tools.start_engine()
    tools.install_init()
    tools.run("docker", "run", "--rm", "--init", "localhost/stub:1", "true", ok=(0,))


def dockerfile(tools):
    samples = tools.oracles / "samples/dockerfile"
    accepts(tools, "check_dockerfile.sh", "--context", samples, samples / "Dockerfile.good2")
    for bad in sorted(samples.glob("Dockerfile.bad*")):
        rejects(tools, "check_dockerfile.sh", bad)


def terraform(tools):
    tools.install_terraform_oracle()
    samples, home = tools.oracles / "samples/tf", tools.cache / "terraform"
    accepts(tools, "terraform/tf_oracle.sh", samples / "base", "apply")
    rejects(tools, "terraform/tf_oracle.sh", samples / "bad/22-undeclared-resource-ref", "validate")
    if tools.run(home / "venv/bin/python", tools.oracles / "terraform/check_values.py", samples / "badvalues").code == 0:
        raise Broken("check_values.py finds no fault with its own bad sample")


def checkov(tools):
    tools.install_checkov()
    [report] = tools.checkov("--framework", "dockerfile", "-f", tools.oracles / "samples/dockerfile/Dockerfile.bad3")
    if not report.get("summary", {}).get("failed"):
        raise Broken("checkov finds no fault with a bad Dockerfile")


PROOFS = {
    "kubernetes": kubernetes,
    "yaml": yaml,
    "workflow": workflow,
    "monitoring": monitoring,
    "compose": compose,
    "engine": engine,
    "dockerfile": dockerfile,
    "terraform": terraform,
    "checkov": checkov,
}
