"""The pytest plugin: files of cases are test items, and the fixtures `lexgate` and `sidecar` judge.

pytest loads this module wherever lexgate is installed, so it imports nothing of lexgate before it is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from lexgate.testing import Judge, Sidecar

_SUFFIXES = {".yaml", ".yml"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the settings; each has a default that suits a project with its cases among its tests."""
    group = parser.getgroup("lexgate")
    group.addoption("--lexgate-config", metavar="FILE", help="the configuration to judge by, instead of lexgate_config")
    parser.addini("lexgate_config", "the configuration of lexgate to judge by, from the root folder of the tests")
    about = "globs of the files of cases, from the root folder; without any, every YAML file that looks like one"
    parser.addini("lexgate_cases", about, type="args")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Takes a YAML file that holds cases, and no other."""
    if file_path.suffix not in _SUFFIXES or not _is_wanted(file_path, parent.config):
        return None
    from lexgate.testing._pytest import CaseFile  # noqa: PLC0415 - most runs have no cases, and need none of it

    collector: pytest.Collector = CaseFile.from_parent(parent, path=file_path)
    return collector


def _is_wanted(path: Path, config: pytest.Config) -> bool:
    if patterns := config.getini("lexgate_cases"):
        place = path.relative_to(config.rootpath) if path.is_relative_to(config.rootpath) else path
        return any(place.match(pattern) for pattern in patterns)
    from lexgate.testing._recognise import holds_cases  # noqa: PLC0415 - as above

    return holds_cases(path.read_bytes())


@pytest.fixture(name="lexgate", scope="session")
def _lexgate(pytestconfig: pytest.Config) -> Iterator[Judge]:
    """Judges requests and documents in this process: `lexgate.evaluate(operation={…}, …)`."""
    from lexgate.config import load_config  # noqa: PLC0415 - as above
    from lexgate.testing import Judge  # noqa: PLC0415 - as above
    from lexgate.testing._pytest import config_file  # noqa: PLC0415 - as above

    with Judge(load_config(config_file(pytestconfig))) as judge:
        yield judge


@pytest.fixture(name="sidecar", scope="session")
def _sidecar(pytestconfig: pytest.Config) -> Iterator[Sidecar]:
    """A real sidecar on free ports, for as long as the tests run: `sidecar.client()` asks it."""
    from lexgate.testing import running_sidecar  # noqa: PLC0415 - as above
    from lexgate.testing._pytest import config_file  # noqa: PLC0415 - as above

    with running_sidecar(config_file(pytestconfig)) as sidecar:
        yield sidecar
