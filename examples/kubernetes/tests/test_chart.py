"""The Helm chart: linted, the same as the manifests, valid in each of its forms, and strict about its values."""

from __future__ import annotations

import copy
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.gateways.envoy import ENVOY
from tests.kubernetes import (
    NEWEST,
    OLDEST,
    Object,
    containers,
    lax,
    manifests,
    name_of,
    named,
    objects_of,
    schema_errors,
)

ROOT = Path(__file__).parents[3]
CHART, MANIFESTS = Path(__file__).parents[1] / "chart", Path(__file__).parents[1] / "manifests"
HELM = ROOT / ".tools" / "bin" / "helm"
SQLITE, NO_LEDGER = ("ledger.kind=sqlite", "replicas=1"), ("ledger.kind=none",)


def helm(*arguments: str) -> subprocess.CompletedProcess[str]:
    assert HELM.exists(), "Helm is not here: run `make helm`"
    return subprocess.run([str(HELM), *arguments], capture_output=True, text=True, check=False)


def rendered(*values: str, version: str = NEWEST) -> list[Object]:
    """What the chart comes to under the name `shop`."""
    sets = [f"--set={value}" for value in values]
    done = helm("template", "shop", str(CHART), "--kube-version", f"{version}.0", *sets)
    assert done.returncode == 0, done.stderr
    return objects_of(done.stdout)


def substance(each: Object) -> Object:
    """An object without what only Helm adds, and with the files of a ConfigMap as what they say."""
    out = copy.deepcopy(each)
    for label in ("app.kubernetes.io/managed-by", "helm.sh/chart"):
        out["metadata"]["labels"].pop(label, None)
    if out["kind"] == "StatefulSet":
        out["spec"]["template"]["metadata"].pop("annotations", None)
    if out["kind"] == "ConfigMap":
        out["data"] = {name: yaml.safe_load(text) for name, text in out["data"].items()}
    return out


def test_lint_finds_nothing() -> None:
    done = helm("lint", "--strict", "--kube-version", f"{NEWEST}.0", str(CHART))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 chart(s) linted, 0 chart(s) failed" in done.stdout


def test_the_chart_is_the_manifests() -> None:
    plain = {name_of(each): substance(each) for each in manifests(MANIFESTS) if each["kind"] != "Namespace"}
    assert {name_of(each): substance(each) for each in rendered()} == plain


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
@pytest.mark.parametrize("values", [(), SQLITE, NO_LEDGER, ("storage.className=fast",)], ids=" ".join)
def test_schemas_of_kubernetes_accept_each_form(values: tuple[str, ...], version: str) -> None:
    objects = rendered(*values, version=version)
    assert schema_errors(objects, version) == []
    assert lax(objects) == []


def test_a_ledger_in_sqlite_lives_on_the_volume() -> None:
    objects = rendered(*SQLITE)
    settings = yaml.safe_load(named(objects, "ConfigMap/shop-lexgate")["data"]["lexgate.yaml"])
    lexgate = containers(objects)[0]
    assert settings["ledger"]["path"].startswith("/var/lib/lexgate/")
    assert "/var/lib/lexgate" in {mount["mountPath"] for mount in lexgate["volumeMounts"]}
    assert [entry["name"] for entry in lexgate["env"]] == ["LEXGATE_GRPC__ADDRESS"]
    assert "databases" not in str([each for each in objects if each["kind"] == "NetworkPolicy"])


def test_without_a_ledger_nothing_of_it_is_mounted() -> None:
    objects = rendered(*NO_LEDGER)
    assert "ledger" not in str([named(objects, "StatefulSet/shop"), named(objects, "ConfigMap/shop-lexgate")])


def test_a_changed_configuration_starts_new_pods() -> None:
    def annotations(*values: str) -> Any:
        return named(rendered(*values), "StatefulSet/shop")["spec"]["template"]["metadata"]["annotations"]

    assert annotations() == annotations()
    assert annotations() != annotations("envoy.timeout=1s")


def test_real_envoy_accepts_what_values_change(tmp_path: Path) -> None:
    values = (
        "envoy.timeout=1.5s",
        "envoy.maxRequestBytes=65536",
        "envoy.processor=clinic-7",
        "application.port=9000",
    )
    text = named(rendered(*values), "ConfigMap/shop-envoy")["data"]["envoy.yaml"]
    assert [word for word in ("1.5s", "65536", "clinic-7", "9000") if word not in text] == []
    file = tmp_path / "envoy.yaml"
    file.write_text(text)
    command = [str(ENVOY), "--mode", "validate", "--log-level", "warning", "--config-path", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (("ledger.kind=sqlite",), "/replicas"),
        (("ledger.kind=mysql",), "/ledger/kind"),
        (("envoy.failureModeAllow=true",), "failureModeAllow"),
        (("envoy.timeout=soon",), "/envoy/timeout"),
        (("envoy.maxRequestBytes=65537",), "/envoy/maxRequestBytes"),
        (("application.port=8080",), "/application/port"),
        (("lexgate.settings.gateway.routes=elsewhere",), "gateway"),
        (("lexgate.settings.ledger.path=elsewhere",), "path"),
        (("replicas=0",), "/replicas"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_values_that_make_no_sense_are_refused(values: tuple[str, ...], said: str) -> None:
    sets = [f"--set={value}" for value in values]
    done = helm("template", "shop", str(CHART), "--kube-version", f"{NEWEST}.0", *sets)
    assert done.returncode != 0
    assert "values don't meet the specifications" in done.stderr
    assert said in done.stderr


def test_a_cluster_that_is_too_old_is_refused() -> None:
    done = helm("template", "shop", str(CHART), "--kube-version", "1.29.0")
    assert done.returncode != 0
    assert "chart requires kubeVersion" in done.stderr
