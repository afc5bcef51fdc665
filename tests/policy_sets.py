"""Compiled policies that differ from those of the package in what is no Rego: made in an instant, without opa."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from lexgate.law.policy_set import FILES, MANIFEST, PACKAGED, Manifest, policy_digest, sha256


def altered(folder: Path, **changes: Callable[[Any], None]) -> Path:
    """Writes the policies of the package into a folder, with changes of data.json, law.json and vocabulary.json."""
    folder.mkdir(parents=True)
    content = {name: (PACKAGED / name).read_bytes() for name in FILES}
    for name, change in changes.items():
        value = orjson.loads(content[f"{name}.json"])
        change(value)
        content[f"{name}.json"] = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    for name, data in content.items():
        (folder / name).write_bytes(data)
    files = {name: sha256(data) for name, data in content.items()}
    manifest = Manifest.parse((PACKAGED / MANIFEST).read_bytes())
    fresh = dataclasses.replace(manifest, files=files, policy_digest=policy_digest(files))
    (folder / MANIFEST).write_bytes(fresh.serialise())
    return folder
