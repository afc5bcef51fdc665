"""Objects of Kubernetes, from files or from a chart, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import kubernetes_validate
import yaml

Object: TypeAlias = dict[str, Any]
OLDEST, NEWEST = "1.30", "1.37"


def objects_of(text: str) -> list[Object]:
    """The objects of a file of YAML."""
    return [each for each in yaml.safe_load_all(text) if each]


def manifests(folder: Path) -> list[Object]:
    """The objects of all files of a folder."""
    return [each for file in sorted(folder.glob("*.yaml")) for each in objects_of(file.read_text("utf-8"))]


def schema_errors(objects: Iterable[Object], version: str) -> list[str]:
    """What the schemas of a version of Kubernetes refuse, unknown fields too."""
    out = []
    for each in objects:
        try:
            assert kubernetes_validate.validate(each, version, strict=True) == version
        except kubernetes_validate.ValidationError as error:
            out.append(f"{name_of(each)}: {'.'.join(map(str, error.path))}: {error.message}")
    return out


def name_of(each: Object) -> str:
    """Kind and name."""
    return f"{each['kind']}/{each['metadata']['name']}"


def named(objects: Iterable[Object], name: str) -> Object:
    """The one object of a kind and name."""
    [found] = [each for each in objects if name_of(each) == name]
    return found


def containers(objects: Iterable[Object]) -> list[Object]:
    """The containers of the pods, sidecars first."""
    [workload] = [each for each in objects if each["kind"] == "StatefulSet"]
    pod = workload["spec"]["template"]["spec"]
    return [*pod["initContainers"], *pod["containers"]]


def every(value: Any, name: str) -> Iterator[Any]:
    """What stands under a name, however deep."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key == name:
                yield each
            yield from every(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from every(each, name)


def lax(objects: Iterable[Object]) -> list[str]:
    """Where pods are laxer than the restricted standard, a read-only root and a user of their own."""
    objects = list(objects)
    [workload] = [each for each in objects if each["kind"] == "StatefulSet"]
    pod = workload["spec"]["template"]["spec"]
    out = [
        what
        for what, fits in {
            "a token of the API server": pod["automountServiceAccountToken"] is False,
            "root": pod["securityContext"]["runAsNonRoot"] is True,
            "seccomp": pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"},
        }.items()
        if not fits
    ]
    confined = {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
    for container in containers(objects):
        context = dict(container["securityContext"])
        if not context.pop("runAsUser") > 0 or context != confined:
            out.append(container["name"])
    users = [container["securityContext"]["runAsUser"] for container in containers(objects)]
    return out if len(set(users)) == len(users) else [*out, "a user that two containers share"]
