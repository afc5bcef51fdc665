"""The opa command, as the build of the policies calls it."""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lexgate.errors import PolicyError

_TIMEOUT_SECONDS = 300
# It ends within seconds: rather some memory more than a third of the time spent on collecting garbage.
_ENVIRONMENT = {"GOGC": "400"}


@dataclass(frozen=True, slots=True)
class Opa:
    """An opa binary that works in the folder of the policies, so that no path of the machine gets into its output."""

    binary: Path
    folder: Path

    def run(self, *arguments: str) -> str:
        """Returns what the command printed. Raises `PolicyError` with its complaint when it fails."""
        command = [str(self.binary.absolute()), *arguments]
        try:
            done = subprocess.run(  # noqa: S603 - the binary is the caller's choice, and no shell reads the arguments
                command,
                cwd=self.folder,
                env=_ENVIRONMENT | os.environ,
                capture_output=True,
                text=True,
                timeout=_TIMEOUT_SECONDS,
                check=False,
            )
        except OSError as error:
            raise PolicyError(
                f"{self.binary} cannot be run ({error.strerror}): `make opa` gets the pinned opa"
            ) from error
        if done.returncode:
            raise PolicyError(f"opa {arguments[0]} refuses the policies:\n{done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def version(self) -> str:
        """Returns the version, as `1.22.2`."""
        return self.run("version").splitlines()[0].removeprefix("Version: ")

    def build(self, *arguments: str) -> bytes:
        """Returns the bundle that `opa build` writes."""
        with tempfile.TemporaryDirectory() as scratch:
            bundle = Path(scratch, "bundle.tar.gz")
            self.run("build", *arguments, "--output", str(bundle))
            return bundle.read_bytes()


def sources(folders: Sequence[str]) -> list[str]:
    """Returns the arguments that load `folders` as bundles, without the tests."""
    return ["--ignore", "*_test.rego", "--bundle", *folders]


def reaching(entry_points: Sequence[str]) -> list[str]:
    """Returns the arguments that compile what `entry_points` reach."""
    return [part for name in entry_points for part in ("--entrypoint", name)]


def member(bundle: bytes, name: str) -> bytes:
    """Returns the file `name` of a bundle. Raises `PolicyError` when it has none."""
    with tarfile.open(fileobj=io.BytesIO(bundle)) as archive:
        for entry in archive:
            if entry.name.lstrip("/") == name and (content := archive.extractfile(entry)):
                return content.read()
    raise PolicyError(f"opa build wrote no {name}")
