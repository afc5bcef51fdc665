"""The settings of forward auth: a gateway is known by where it asks from, and by nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml

from lexgate.config import ForwardAuthSection, load_config
from lexgate.errors import ConfigError


def _read(tmp_path: Path, callers: Sequence[Any], **more: Any) -> ForwardAuthSection:
    file = tmp_path / "lexgate.yaml"
    file.write_text(yaml.safe_dump({"forward_auth": {"callers": callers}, **more}))
    return load_config(file).forward_auth


def test_nobody_asks_unless_it_is_stated() -> None:
    assert load_config().forward_auth.callers == ()


def test_gateways_of_networks_apart_are_told_apart(tmp_path: Path) -> None:
    callers = [
        {"kind": "envoy", "peers": ["10.1.0.0/16", "::1/128"], "scheme": "http", "route": {"edge": "eu"}},
        {"kind": "traefik", "peers": ["unix", "10.2.0.0/16"]},
    ]
    envoy, traefik = _read(tmp_path, callers).callers
    assert (envoy.networks, envoy.over_unix) == ((ip_network("10.1.0.0/16"), ip_network("::1/128")), False)
    assert (traefik.networks, traefik.over_unix) == ((ip_network("10.2.0.0/16"),), True)


@pytest.mark.parametrize(
    ("callers", "problem"),
    [
        ([{"kind": "haproxy", "peers": ["unix"]}], "kind"),
        ([{"kind": "nginx"}], "peers"),
        ([{"kind": "nginx", "peers": []}], "peers"),
        ([{"kind": "nginx", "peers": ["10.1.0.7/16"]}], "write networks such as"),
        ([{"kind": "nginx", "peers": ["localhost"]}], "write networks such as"),
        ([{"kind": "nginx", "peers": ["0.0.0.0/0"]}], "believes every client"),
        ([{"kind": "nginx", "peers": ["::/0"]}], "believes every client"),
        ([{"kind": "nginx", "peers": ["unix"], "scheme": "ftp"}], "scheme"),
        ([{"kind": "traefik", "peers": ["unix"], "scheme": "https"}], "X-Forwarded-Proto"),
        ([{"kind": "nginx", "peers": ["unix"], "bodies": True}], "bodies has no use"),
        ([{"kind": "nginx", "peers": ["unix"]}, {"kind": "envoy", "peers": ["unix"]}], "over the Unix socket"),
        ([{"kind": "nginx", "peers": ["10.0.0.0/8"]}, {"kind": "envoy", "peers": ["10.1.0.0/16"]}], "overlap"),
    ],
)
def test_what_would_have_to_be_guessed_is_refused(tmp_path: Path, callers: list[dict[str, Any]], problem: str) -> None:
    with pytest.raises(ConfigError, match=problem):
        _read(tmp_path, callers)


def test_gateways_need_the_http_that_they_ask_by(tmp_path: Path) -> None:
    callers = [{"kind": "nginx", "peers": ["unix"]}]
    with pytest.raises(ConfigError, match=r"http\.enabled"):
        _read(tmp_path, callers, http={"enabled": False})
    with pytest.raises(ConfigError, match=r"no http\.socket"):
        _read(tmp_path, callers, http={"socket": None})
