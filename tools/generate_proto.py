"""Generates the Python stubs of proto/ into sidecar/lexgate.

The validation rules of buf have no Python package of their own on the index, so their stub is vendored below
`lexgate._vendor` and imports are rewritten to it: a top-level package `buf` in our wheel would collide with others.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from importlib import resources
from pathlib import Path

from grpc_tools import protoc

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "sidecar" / "lexgate"
_IMPORT = re.compile(r"^from buf\.validate import", re.MULTILINE)


def main(target: Path = TARGET) -> int:
    """Writes the stubs below `target`; returns the exit status of protoc."""
    sources = [*sorted((ROOT / "proto/lexgate").rglob("*.proto")), ROOT / "proto/buf/validate/validate.proto"]
    with tempfile.TemporaryDirectory() as folder:
        arguments = [f"--python_out={folder}", f"--pyi_out={folder}", f"--grpc_python_out={folder}"]
        includes = [f"-I{ROOT / 'proto'}", f"-I{resources.files('grpc_tools') / '_proto'}"]
        if status := protoc.main(["protoc", *includes, *arguments, *map(str, sources)]):
            return int(status)
        _install(Path(folder), target)
    return 0


def _install(generated: Path, target: Path) -> None:
    for path in sorted(generated.rglob("*_pb2*")):
        if path.name.endswith("_pb2_grpc.py") and "class " not in path.read_text():
            continue  # a file without a service
        relative = path.relative_to(generated)
        vendored = relative.parts[0] == "buf"
        place = target / "_vendor" / relative if vendored else target / relative.relative_to("lexgate")
        place.parent.mkdir(parents=True, exist_ok=True)
        for folder in place.relative_to(target).parents:
            (target / folder / "__init__.py").touch()
        shutil.copyfile(path, place)
        place.write_text(_IMPORT.sub("from lexgate._vendor.buf.validate import", place.read_text()))


if __name__ == "__main__":
    sys.exit(main())
