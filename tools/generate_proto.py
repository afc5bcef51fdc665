"""Generates the Python stubs of proto/ into sidecar/lexgate.

The validation rules of buf have no Python package of their own on the index, so their stub is vendored below
`lexgate._vendor` and imports are rewritten to it: a top-level package `buf` in our wheel would collide with others.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from google.protobuf.descriptor_pb2 import FileDescriptorSet
from grpc_tools import protoc

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "sidecar" / "lexgate"
_IMPORT = re.compile(r"^from buf\.validate import", re.MULTILINE)


def main(target: Path = TARGET) -> int:
    """Writes the stubs below `target`; returns the exit status of protoc."""
    sources = [*sorted((ROOT / "proto/lexgate").rglob("*.proto")), ROOT / "proto/buf/validate/validate.proto"]
    with tempfile.TemporaryDirectory() as folder:
        described = Path(folder) / "described"
        arguments = [f"--python_out={folder}", f"--pyi_out={folder}", f"--grpc_python_out={folder}"]
        arguments += [f"--descriptor_set_out={described}", "--include_source_info"]
        includes = [f"-I{ROOT / 'proto'}", f"-I{resources.files('grpc_tools') / '_proto'}"]
        if status := protoc.main(["protoc", *includes, *arguments, *map(str, sources)]):
            return int(status)
        _install(Path(folder), target)
        comments = _comments(FileDescriptorSet.FromString(described.read_bytes()))
        text = json.dumps(comments, indent=1, ensure_ascii=False, sort_keys=True)
        (target / "v1" / "comments.json").write_text(f"{text}\n", "utf-8")
    return 0


def _comments(described: FileDescriptorSet) -> dict[str, str]:
    """What the files say of our messages and fields, for the documentation: the stubs do not have it."""
    out = {}
    for file in described.file:
        if file.package == "lexgate.v1":
            said = {tuple(each.path): each.leading_comments for each in file.source_code_info.location}
            for path, name in _names(file):
                if text := " ".join(said.get(path, "").split()):
                    out[name] = text
    return out


def _names(file: Any) -> Iterator[tuple[tuple[int, ...], str]]:
    """The messages of a file and their fields, by the paths of descriptor.proto: 4 is a message, 2 a field of one."""
    for number, message in enumerate(file.message_type):
        yield (4, number), f"{file.package}.{message.name}"
        for position, field in enumerate(message.field):
            yield (4, number, 2, position), f"{file.package}.{message.name}.{field.name}"


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
