"""Keeps a wheel without policies from being built: it would install, and then refuse to serve."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledPoliciesHook(BuildHookInterface[Any]):
    """Lets a wheel pass only with compiled policies; an editable install may compile them later."""

    def initialize(self, version: str, _build_data: dict[str, Any]) -> None:
        manifest = Path(self.root, "sidecar", "lexgate", "_policies", "manifest.json")
        if version != "editable" and not manifest.is_file():
            self.app.abort("the wheel carries the compiled policies, and there are none: run `make wheel`")
