"""The clients in other languages: generated locally, from pinned versions, and no address in what is committed."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

LANGUAGES = ("go", "java", "typescript")
POM = {"": "http://maven.apache.org/POM/4.0.0"}
EXACT = re.compile(r"v?\d+\.\d+\.\d+(\.Final|-[\w.-]+)?")


@pytest.fixture(scope="module")
def clients(root: Path) -> Path:
    return root / "examples" / "clients"


@pytest.fixture(scope="module")
def tracked(clients: Path) -> list[Path]:
    """The files of the clients that git knows or would know."""
    listed = subprocess.check_output(["git", "ls-files", "-co", "--exclude-standard"], cwd=clients, text=True)
    return [path for line in listed.splitlines() if (path := clients / line).is_file()]


def exact(version: str) -> bool:
    return EXACT.fullmatch(version) is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_stubs_come_from_local_plugins_and_this_contract(clients: Path, language: str) -> None:
    template = yaml.safe_load((clients / language / "buf.gen.yaml").read_text())
    for plugin in template["plugins"]:
        assert {"local", "protoc_builtin"} & plugin.keys(), "a remote plugin needs the network"
    for given in template["inputs"]:
        assert (clients / language / given["directory"]).resolve() == clients.parents[1] / "proto"
        assert [path for path in given["paths"] if not (clients / language / path).exists()] == []


def test_no_stub_is_committed(tracked: list[Path]) -> None:
    made = re.compile(r"DO NOT EDIT|@generated|_pb\.|\.pb\.")
    assert [path for path in tracked if made.search(path.read_text()[:400]) and path.suffix in {".go", ".java"}] == []
    assert [path for path in tracked if "gen" in path.parts] == []


def test_what_is_committed_names_no_registry_and_no_machine(tracked: list[Path]) -> None:
    named = re.compile(r"://[^/\s\"]*\b(registry|proxy|repo1?)\.|\"resolved\"|(?<![\w.])/(root|home|work|tmp)/")
    assert [path.name for path in tracked if named.search(path.read_text())] == []


def test_go_modules_are_pinned_with_their_sums(clients: Path) -> None:
    module, sums = ((clients / "go" / name).read_text() for name in ("go.mod", "go.sum"))
    required = re.findall(r"^\s*(?:require )?(\S+\.\S+/\S+) (v\S+)", module, re.MULTILINE)
    assert required
    assert [name for name, version in required if f"{name} {version} h1:" not in sums] == []
    assert "replace" not in module


def test_npm_packages_are_pinned_and_locked(clients: Path) -> None:
    package, lock = (
        json.loads((clients / "typescript" / name).read_text()) for name in ("package.json", "package-lock.json")
    )
    wanted = package["dependencies"] | package["devDependencies"]
    assert [name for name, version in wanted.items() if not exact(version)] == []
    assert {name: lock["packages"][f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert [name for name, entry in lock["packages"].items() if name and "integrity" not in entry] == []


def test_maven_plugins_and_libraries_are_pinned(clients: Path) -> None:
    project = ElementTree.parse(clients / "java" / "pom.xml").getroot()  # noqa: S314 - our own file
    managed = project.findall("./dependencyManagement//dependency", POM)
    pinned = [*project.iterfind(".//plugin", POM), *project.iterfind(".//extension", POM), *managed]
    assert pinned
    assert [_name(each) for each in pinned if not exact(_version(each, project))] == []
    bom = {_name(each) for each in managed} | {"grpc-protobuf", "grpc-stub", "grpc-netty-shaded"}
    free = [each for each in project.findall("./dependencies/dependency", POM) if each.find("version", POM) is None]
    assert {_name(each) for each in free} <= bom


def _name(element: Any) -> str:
    return str(element.findtext("artifactId", namespaces=POM))


def _version(element: Any, project: Any) -> str:
    version = str(element.findtext("version", default="", namespaces=POM))
    named = re.fullmatch(r"\$\{(.+)\}", version)
    return str(project.findtext(f"./properties/{named[1]}", default="", namespaces=POM)) if named else version
