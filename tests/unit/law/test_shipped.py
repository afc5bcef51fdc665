"""Only the mapping that lexgate ships, unchanged and alone, is known for what it reads."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from lexgate.law.policy_set import PolicySet, sha256
from lexgate.law.shipped import SHIPPED, maps_by_routes

POLICIES = Path(__file__).parents[3] / "policies"


def bundle(**changed: str | None) -> bytes:
    files: dict[str, str | None] = {name: (POLICIES / name.removeprefix("/")).read_text() for name in SHIPPED}
    files |= {"/lexgate/mapping/authzen.rego": "package lexgate.mapping.authzen\n", "/lexgate/a.rego": "package a\n"}
    files |= {f"/lexgate/{name}.rego": text for name, text in changed.items()}
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        for name, text in files.items():
            if text is not None:
                member = tarfile.TarInfo(name)
                member.size = len(text.encode())
                archive.addfile(member, io.BytesIO(text.encode()))
    return file.getvalue()


def test_the_digests_are_those_of_the_sources() -> None:
    """Where this fails, the mapping was changed: serve/gateway/shapes.py has to know what it reads."""
    assert {name: sha256((POLICIES / name.removeprefix("/")).read_bytes()) for name in SHIPPED} == SHIPPED


def test_the_policies_of_this_package_map_by_routes() -> None:
    assert maps_by_routes(PolicySet.load().bundle)
    assert maps_by_routes(bundle())


@pytest.mark.parametrize(
    "changed",
    [
        {"mapping/gateway": "package lexgate.mapping.gateway\n\nno_data := true\n"},
        {"mapping/gateway": None},
        {"mapping/routes": "package lexgate.mapping.routes\n"},
        {"more": "package lexgate.mapping.gateway\n\nunauthenticated if input.scheme\n"},
        {"more": "package lexgate\n\nmapping.gateway.unauthenticated if input.scheme\n"},
        {"more": 'package lexgate["mapp\\u0069ng"].gateway\n\nunauthenticated if input.scheme\n'},
        {"mapping/authzen": "package lexgate.mapping.gateway\n\nunauthenticated if input.scheme\n"},
        {"mapping/authzen": 'package lexgate.mapping["g\\u0061teway"]\n\nunauthenticated if input.scheme\n'},
        {"mapping/authzen": "package lexgate.mapping.routes\n\nposition := 0\n"},
    ],
)
def test_any_other_mapping_is_not_known(changed: dict[str, str | None]) -> None:
    assert not maps_by_routes(bundle(**changed))
