"""Policies as a command line names them: compiled, as sources that are compiled first, or those of this package."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from lexgate.cli._failure import Failure
from lexgate.cli._sources import found_opa
from lexgate.law.build import build_policy_set
from lexgate.law.policy_set import MANIFEST, PACKAGED

PACKAGED_WORD = "packaged"


@contextmanager
def policy_folder(stated: str, opa: Path | None) -> Iterator[Path]:
    """Yields a folder of compiled policies; sources are compiled with `opa`, or the opa that is at hand, for a while.

    Raises `Failure` for what is neither, `PolicyError` for what does not compile.
    """
    path = Path(stated)
    if (path / MANIFEST).is_file():
        yield path
    elif (path / "lexgate" / "decision.rego").is_file():
        with TemporaryDirectory(prefix="lexgate-policies-") as scratch:
            folder = Path(scratch, "compiled")
            build_policy_set(path, folder, opa or found_opa())
            yield folder
    elif stated == PACKAGED_WORD:
        yield PACKAGED
    elif path.is_file():
        raise Failure(f"{stated} is a file: name the folder of the policies; a bundle for OPA lacks the matrix")
    else:
        raise Failure(f"{stated} holds no policies: name a folder with {MANIFEST}, or one with lexgate/decision.rego")
