"""A compiled project written by hand, for the judges' own tests: small, whole, and without fault.

Its artifacts are JSON, which every reader of YAML reads too, so they can be written from plain data.
"""

import json
import shutil
from pathlib import Path

from harness.as_yaml import as_yaml

HERE = Path(__file__).parent
RELEASE = HERE.parents[1] / "compiler/backends/kubernetes/src/release"
PIN = "11bd71901bbe5b1630ceea73d27597364c9af683"
DIGEST = "sha256:" + "0123456789abcdef" * 4


def make(place):
    shutil.rmtree(place, ignore_errors=True)
    texts = json.loads((HERE / "awkward/texts.json").read_text(encoding="utf-8"))
    place.mkdir(parents=True)
    shutil.copy(HERE / "awkward/texts.json", place)
    (place / "platform.kdl").write_text(
        'platform "good"\nenvironment "local" { compose }\nenvironment "cloud" { aws }\npipeline "main"\n'
    )
    (place / "requirements.txt").write_text("uvicorn==0.30.0\n")
    compose(place / "generated/local/compose", texts)
    kubernetes(place / "generated/cloud/kubernetes", texts)
    chart(place / "generated/cloud/kubernetes")
    script(place / "generated/kubernetes")
    terraform(place / "generated/cloud/terraform", texts)
    dockerfile(place / "generated/docker/api.Dockerfile")
    workflow(place / ".github/workflows/groundplan-ci.yaml", texts)
    return place


def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_yaml(value, indent=2), encoding="utf-8", newline="")


def compose(place, texts):
    place.mkdir(parents=True, exist_ok=True)
    (place / ".gitignore").write_text("/.env\n")

    def doubled(text):
        return text.replace("$", "$$")

    def service(**fields):
        return {"networks": ["main"], "restart": "unless-stopped", "user": "10001:10001", "read_only": True, **fields}

    check = {"test": ["CMD", "true"], "interval": "5s"}
    [(path, content)] = texts["file"].items()
    write(
        place / "compose.yaml",
        {
            "name": "good",
            "services": {
                "api": service(
                    build={"context": "../../..", "dockerfile": "generated/docker/api.Dockerfile"},
                    image="good/api:dev",
                    ports=["127.0.0.1:18080:8080"],
                    environment={"SECRET": "${SECRET:?what it is}"},
                    healthcheck=check,
                    depends_on={
                        "main": {"condition": "service_healthy"},
                        "migrate": {"condition": "service_completed_successfully"},
                    },
                ),
                "main": service(
                    image="postgres:16", expose=["5432"], volumes=["main-data:/var/lib/postgresql"], healthcheck=check
                ),
                "migrate": service(
                    image="good/api:dev", restart="no", depends_on={"main": {"condition": "service_healthy"}}
                ),
                "texts": service(
                    image="good/texts:1",
                    environment={name: doubled(text) for name, text in texts["env"].items()},
                    command=[doubled(word) for word in texts["command"]],
                    configs=[{"source": "awkward", "target": path}],
                ),
                "prometheus": service(
                    image="prom/prometheus:v3",
                    profiles=["monitoring"],
                    expose=["9090"],
                    volumes=["./prometheus/prometheus.yaml:/etc/prometheus/prometheus.yml:ro"],
                ),
                "grafana": service(
                    image="grafana/grafana:13",
                    profiles=["monitoring"],
                    expose=["3000"],
                    volumes=[
                        "./grafana/provisioning:/etc/grafana/provisioning:ro",
                        "./grafana/dashboards:/var/lib/grafana/dashboards:ro",
                    ],
                ),
            },
            "networks": {"main": {}},
            "volumes": {"main-data": {}},
            # Compose cannot put a config's `content` into a read-only container, only a file.
            "configs": {"awkward": {"file": "./awkward.txt"}},
        },
    )
    (place / "awkward.txt").write_text(content, encoding="utf-8", newline="")
    (place / ".env.example").write_text("# What it is.\nSECRET=\n")
    write(
        place / "prometheus/prometheus.yaml",
        {
            "global": {"scrape_interval": "15s"},
            "rule_files": ["/etc/prometheus/rules/*.yaml"],
            "scrape_configs": [{"job_name": "api", "static_configs": [{"targets": ["api:8080"]}]}],
        },
    )
    grafana(place / "grafana")


def grafana(place):
    source = {"name": "Prometheus", "uid": "prometheus", "type": "prometheus", "url": "http://prometheus:9090"}
    provider = {"name": "own", "type": "file", "options": {"path": "/var/lib/grafana/dashboards"}}
    write(place / "provisioning/datasources/own.yaml", {"apiVersion": 1, "datasources": [source]})
    write(place / "provisioning/dashboards/own.yaml", {"apiVersion": 1, "providers": [provider]})
    asked = {"type": "prometheus", "uid": "prometheus"}
    panel = {
        "id": 1,
        "type": "stat",
        "title": "Up",
        "gridPos": {"x": 0, "y": 0, "w": 24, "h": 8},
        "datasource": asked,
        "targets": [{"refId": "A", "datasource": asked, "expr": "up"}],
    }
    write(place / "dashboards/api.json", {"title": "api", "uid": "api", "schemaVersion": 42, "panels": [panel]})


def kubernetes(place, texts):
    def escaped(text):
        return text.replace("$", "$$")

    [(path, content)] = texts["file"].items()
    labels = {"app.kubernetes.io/name": "texts"}
    meta = {"name": "texts", "namespace": "good", "labels": labels}
    container = {
        "name": "texts",
        "image": f"ghcr.io/example/texts@{DIGEST}",
        "imagePullPolicy": "Always",
        "command": [escaped(word) for word in texts["command"]],
        "envFrom": [{"configMapRef": {"name": "texts"}}],
        "env": [{"name": "DOLLAR_PAREN", "value": escaped(texts["env"]["DOLLAR_PAREN"])}],
        "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"cpu": "1", "memory": "64Mi"}},
        "livenessProbe": {"exec": {"command": ["true"]}},
        "readinessProbe": {"exec": {"command": ["true"]}, "periodSeconds": 5},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [{"name": "files", "mountPath": path, "subPath": "awkward.txt", "readOnly": True}],
    }
    pod = {
        "automountServiceAccountToken": False,
        "serviceAccountName": "texts",
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": 10001,
            "runAsGroup": 10001,
            "fsGroup": 10001,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [container],
        "volumes": [{"name": "files", "configMap": {"name": "texts-files"}}],
    }
    documents = {
        "namespace": {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "good", "labels": {"app.kubernetes.io/name": "good"}}},
        "account": {
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": meta,
            "automountServiceAccountToken": False,
        },
        "config": {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": texts["env"]},
        "files": {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {**meta, "name": "texts-files"},
            "data": {"awkward.txt": content},
        },
        "deployment": {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": meta,
            "spec": {
                "replicas": 1,
                "selector": {"matchLabels": labels},
                "template": {"metadata": {"labels": labels}, "spec": pod},
            },
        },
        "network": {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": meta,
            "spec": {"podSelector": {"matchLabels": labels}, "policyTypes": ["Ingress", "Egress"]},
        },
        "rules": {
            "apiVersion": "monitoring.coreos.com/v1",
            "kind": "PrometheusRule",
            "metadata": meta,
            "spec": {
                "groups": [
                    {
                        "name": "texts",
                        "rules": [
                            {
                                "alert": "TextsDown",
                                "expr": 'up{job="texts"} == 0',
                                "for": "5m",
                                "labels": {"severity": "page"},
                                "annotations": {
                                    "summary": "texts is down",
                                    "description": "Nothing answers.",
                                    "runbook": "generated/cloud/kubernetes/runbooks/TextsDown.md",
                                },
                            }
                        ],
                    }
                ]
            },
        },
    }
    for name, document in documents.items():
        write(place / f"{name}.yaml", document)
    (place / "runbooks").mkdir()
    (place / "runbooks/TextsDown.md").write_text("# TextsDown\n\n1. Look at its log.\n", encoding="utf-8")
    write(
        place / "kustomization.yaml",
        {
            "apiVersion": "kustomize.config.k8s.io/v1beta1",
            "kind": "Kustomization",
            "resources": [f"{name}.yaml" for name in documents],
        },
    )


def chart(place):
    """The template is no more than what the compiler holds."""
    write(place / "chart/Chart.yaml", {"apiVersion": "v2", "name": "good", "version": "1.0.0"})
    (place / "chart/templates").mkdir()
    shutil.copy(RELEASE / "objects.tpl", place / "chart/templates")


def script(place):
    """The script, too."""
    place.mkdir()
    (place / "release.sh").write_text("#!/usr/bin/env bash\n" + (RELEASE / "release.sh").read_text(encoding="utf-8"), encoding="utf-8")


def terraform(place, texts):
    [description] = texts["terraform"].values()
    write(
        place / "main.tf.json",
        {
            "terraform": {
                "required_version": ">= 1.11.0",
                "required_providers": {"aws": {"source": "hashicorp/aws", "version": "~> 6.66"}},
                "backend": {"s3": {"bucket": "state", "key": "good", "region": "eu-west-1", "use_lockfile": True}},
            },
            "provider": {"aws": {"region": "eu-west-1"}},
            "data": {"aws_caller_identity": {"me": {}}},
            "resource": {
                "aws_kms_key": {
                    "main": {
                        "description": "good",
                        "enable_key_rotation": True,
                        "policy": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":'
                        '"${data.aws_caller_identity.me.account_id}"},"Action":"kms:Decrypt","Resource":"*"}]}',
                        "lifecycle": {"prevent_destroy": True},
                    }
                },
                "aws_secretsmanager_secret": {
                    "awkward": {
                        "name": "good/awkward",
                        "description": description.replace("${", "$${").replace("%{", "%%{"),
                        "kms_key_id": "${aws_kms_key.main.arn}",
                    }
                },
            },
        },
    )


def dockerfile(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"FROM docker.io/library/python:3.13-slim@{DIGEST} AS build\n"
        "WORKDIR /app\n"
        "COPY requirements.txt ./\n"
        "RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir -r requirements.txt\n"
        "\n"
        f"FROM docker.io/library/python:3.13-slim@{DIGEST}\n"
        "COPY --from=build /venv /venv\n"
        "USER 10001:10001\n"
        'HEALTHCHECK --interval=5s CMD ["/venv/bin/python", "-c", "pass"]\n'
        'ENTRYPOINT ["/venv/bin/uvicorn"]\n'
    )
    path.with_name(f"{path.name}.dockerignore").write_text("**/.git\n**/.env\ngenerated\n")


def workflow(path, texts):
    step = texts["step"]
    names = [f"TEXT_{number}" for number, _ in enumerate(step["arguments"])]
    literals = [text.replace("${{", "${{ '${{' }}") for text in step["arguments"]]
    write(
        path,
        {
            "name": "ci",
            "on": {"push": {"branches": ["main"]}},
            "permissions": {},
            "concurrency": {"group": "ci-${{ github.ref }}", "cancel-in-progress": True},
            "jobs": {
                "test": {
                    "name": "test",
                    "runs-on": "ubuntu-24.04",
                    "timeout-minutes": 10,
                    "permissions": {"contents": "read"},
                    "steps": [
                        {
                            "name": "checkout",
                            "uses": f"actions/checkout@{PIN}",
                            "with": {"persist-credentials": False},
                        },
                        {
                            "name": step["name"],
                            "env": dict(zip(names, literals, strict=True)),
                            "run": "printf '%s\\0' " + " ".join(f'"${name}"' for name in names),
                        },
                    ],
                },
                "deploy-cloud": {
                    "name": "deploy",
                    "needs": "test",
                    "runs-on": "ubuntu-24.04",
                    "timeout-minutes": 10,
                    "permissions": {"contents": "read"},
                    "steps": [{"name": "deploy", "run": "true"}],
                },
            },
        },
    )
