"""The manifests for Kubernetes: accepted by its schemas, closed where they fail, and of one piece with the image."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from lexgate.config import load_config
from lexgate.config.routes import read_routes
from lexgate.domain import Vocabulary
from lexgate.law.policy_set import PolicySet
from tests.gateways.envoy import ENVOY
from tests.kubernetes import (
    NEWEST,
    OLDEST,
    Object,
    containers,
    every,
    lax,
    manifests,
    name_of,
    named,
    schema_errors,
)

pytestmark = pytest.mark.xdist_group("kubernetes examples")


@pytest.fixture(scope="module")
def objects(root: Path) -> list[Object]:
    return manifests(root / "examples" / "kubernetes" / "manifests")


@pytest.fixture(scope="module")
def envoy(objects: list[Object]) -> Any:
    """The configuration of Envoy."""
    return yaml.safe_load(named(objects, "ConfigMap/shop-envoy")["data"]["envoy.yaml"])


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_schemas_of_kubernetes_accept_each_object(objects: list[Object], version: str) -> None:
    assert schema_errors(objects, version) == []
    kinds = {each["kind"] for each in objects}
    assert {"StatefulSet", "NetworkPolicy", "PodDisruptionBudget", "ConfigMap", "Service"} <= kinds


def test_schemas_refuse_what_kubernetes_does_not_know(objects: list[Object]) -> None:
    network = named(objects, "NetworkPolicy/shop-default-deny")
    misspelt = network | {"spec": network["spec"] | {"policyType": ["Ingress"]}}
    [error] = schema_errors([misspelt], NEWEST)
    assert "policyType" in error


def test_pods_keep_to_the_restricted_standard(objects: list[Object]) -> None:
    assert lax(objects) == []
    labels = named(objects, "Namespace/shop")["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


def test_network_is_closed_but_for_what_is_named(objects: list[Object]) -> None:
    policies = [each["spec"] for each in objects if each["kind"] == "NetworkPolicy"]
    pods = named(objects, "StatefulSet/shop")["spec"]["template"]["metadata"]["labels"]
    assert [policy for policy in policies if policy["podSelector"]["matchLabels"] != pods] == []
    shut = [policy for policy in policies if not {"ingress", "egress"} & policy.keys()]
    assert [policy["policyTypes"] for policy in shut] == [["Ingress", "Egress"]]
    rules = [rule for policy in policies for rule in (*policy.get("ingress", ()), *policy.get("egress", ()))]
    assert [rule for rule in rules if not rule.get("ports") or not (rule.get("from") or rule.get("to"))] == []


def test_envoy_fails_closed(envoy: Any) -> None:
    [authorization] = [each for each in every(envoy, "typed_config") if each["@type"].endswith(".ExtAuthz")]
    assert authorization["failure_mode_allow"] is False
    assert authorization["status_on_error"] == {"code": "ServiceUnavailable"}
    assert authorization["with_request_body"]["allow_partial_message"] is False
    assert [
        *every(envoy, "failure_mode_allow_header_add"),
        *every(envoy, "filter_enabled"),
        *every(envoy, "disabled"),
    ] == []


def test_real_envoy_accepts_its_configuration(envoy: Any, tmp_path: Path) -> None:
    file = tmp_path / "envoy.yaml"
    file.write_text(yaml.safe_dump(envoy))
    command = [str(ENVOY), "--mode", "validate", "--log-level", "warning", "--config-path", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "deprecated" not in done.stderr.lower()


def test_envoy_is_the_one_of_the_tests(objects: list[Object], root: Path) -> None:
    versions = (root / "tools" / "versions.env").read_text()
    pinned = re.search(r"^ENVOY_VERSION=(\S+)$", versions, re.MULTILINE)
    image = next(each["image"] for each in containers(objects) if each["name"] == "envoy")
    assert pinned
    assert image.endswith(f"-v{pinned[1]}")


def test_lexgate_accepts_its_configuration(
    objects: list[Object], policy_set: PolicySet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = named(objects, "ConfigMap/shop-lexgate")["data"]
    for name, text in data.items():
        (tmp_path / name).write_text(text.replace("/etc/lexgate/", f"{tmp_path}/"))
    for variable in containers(objects)[0]["env"]:
        monkeypatch.setenv(variable["name"], variable.get("value", "postgresql://ledger/lexgate"))
    config = load_config(tmp_path / "lexgate.yaml")
    assert (config.access.anonymous, str(config.grpc.address)) == ((), "127.0.0.1:8470")
    assert config.gateway.routes
    assert read_routes(config.gateway.routes, Vocabulary.parse(policy_set.vocabulary))["routes"]


def test_all_meet_at_the_socket_of_the_image(objects: list[Object], envoy: Any, root: Path) -> None:
    image = dict(re.findall(r"(LEXGATE_\w+)=(\S+)", (root / "Dockerfile").read_text()))
    socket = image["LEXGATE_GRPC__SOCKET"]
    assert [pipe["path"] for pipe in every(envoy, "pipe")] == [socket]
    lexgate, *others = containers(objects)
    targets = {entry["name"]: entry.get("value") for other in others for entry in other.get("env", ())}
    assert targets["LEXGATE_TARGET"] == f"unix:{socket}"
    for container in (lexgate, *others):
        [mount] = [each for each in container["volumeMounts"] if each["name"] == "run"]
        assert mount["mountPath"] == str(Path(socket).parent)
        assert mount.get("readOnly", False) is (container is not lexgate), "only lexgate may put a socket there"


def test_each_write_of_the_image_has_a_volume(objects: list[Object], root: Path) -> None:
    dockerfile = (root / "Dockerfile").read_text()
    made = re.search(r"^RUN install -d -o (\d+) -g (\d+) (.+)$", dockerfile, re.MULTILINE)
    assert made
    lexgate = containers(objects)[0]
    mounted = {each["mountPath"] for each in lexgate["volumeMounts"] if not each.get("readOnly")}
    assert mounted == {*made[3].split(), "/tmp"}  # noqa: S108 - a folder of the pod
    pod = named(objects, "StatefulSet/shop")["spec"]["template"]["spec"]["securityContext"]
    assert (lexgate["securityContext"]["runAsUser"], pod["fsGroup"]) == (int(made[1]), int(made[2]))


def test_names_that_are_used_are_there(objects: list[Object]) -> None:
    names = {name_of(each) for each in objects}
    workload = named(objects, "StatefulSet/shop")["spec"]
    pod = workload["template"]["spec"]
    used = {f"ConfigMap/{volume['configMap']['name']}" for volume in pod["volumes"] if "configMap" in volume}
    assert used | {f"Service/{workload['serviceName']}", f"ServiceAccount/{pod['serviceAccountName']}"} <= names
    ports = {port["name"] for container in containers(objects) for port in container.get("ports", ())}
    assert {probe["port"] for probe in every(workload, "httpGet")} <= ports
    volumes = {each["name"] for each in pod["volumes"]} | {
        each["metadata"]["name"] for each in workload["volumeClaimTemplates"]
    }
    assert {mount["name"] for mounts in every(workload, "volumeMounts") for mount in mounts} <= volumes
