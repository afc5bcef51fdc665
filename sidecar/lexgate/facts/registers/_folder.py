"""Registers in a folder of YAML files: read, with the place of each entry, and written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from lexgate.domain.consent import check_code
from lexgate.domain.register import Entry, Kind
from lexgate.domain.vocabulary import nearest
from lexgate.errors import FieldError, InputError, RegisterError, RegisterProblem
from lexgate.facts.registers._reader import EntryReader, entry_json
from lexgate.facts.registers._references import Key
from lexgate.facts.strict_yaml import Lines, dump_yaml, parse_located_yaml

_YAML = {".yaml", ".yml"}
_DEPTH = 12
_MOST_BYTES = 16 * 1024 * 1024
_OWNER = "processor"
_REGISTERS = {kind.plural: kind for kind in Kind}
_PathIn = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands: the file below the folder, the path in its document, and the lines of the document."""

    file: str
    path: _PathIn
    lines: Lines

    def problem(self, entry: str | None, field: FieldError) -> RegisterProblem:
        """The problem with a field of the entry."""
        path = (*self.path, *field.path)
        known = (self.lines[path[:length]] for length in range(len(path), -1, -1) if path[:length] in self.lines)
        return RegisterProblem(self.file, next(known, None), entry, field)


@dataclass(frozen=True, slots=True)
class Folder:
    """The entries of a folder, each with its place."""

    entries: Mapping[Key, Entry]
    places: Mapping[Key, Place]

    def problem(self, entry: Entry, field: FieldError) -> RegisterProblem:
        """The problem with a field of an entry, which need not be one of the folder."""
        place = self.places.get(entry.key)
        name = f"{entry.kind} {entry.id}"
        return RegisterProblem("the registers", None, name, field) if place is None else place.problem(name, field)


def read_folder(folder: Path, reader: EntryReader) -> Folder:
    """Reads every YAML file of a folder and those below it. Raises `RegisterError` with all that is wrong."""
    gathered = _Gathered(folder, reader)
    paths = sorted(path for path in folder.rglob("*") if path.suffix in _YAML and not _hidden(path, folder))
    if not paths:
        gathered.wrong(folder.name, (), "holds no file of registers", "name the folder with their YAML files")
    for path in paths:
        gathered.read(path)
    if gathered.problems:
        raise RegisterError(gathered.problems)
    return Folder(gathered.entries, gathered.places)


def write_folder(folder: Path, entries: Iterable[Entry]) -> list[Path]:
    """Writes a file a processor, which `read_folder` reads as the same. Raises `FileExistsError` where there is one."""
    by_processor: dict[str, dict[str, Any]] = {}
    for entry in sorted(entries, key=lambda each: (each.processor, list(Kind).index(each.kind), each.id)):
        content = by_processor.setdefault(entry.processor, {_OWNER: entry.processor})
        stated = entry_json(entry)
        stated.pop(_OWNER, None)
        content.setdefault(entry.kind.plural, []).append(stated)
    folder.mkdir(parents=True, exist_ok=True)
    files = {folder / f"{quote(processor, safe='')}.yaml": content for processor, content in by_processor.items()}
    for path, content in files.items():
        with path.open("xb") as file:
            file.write(dump_yaml(content).encode())
    return list(files)


class _Gathered:
    """What was read so far."""

    def __init__(self, folder: Path, reader: EntryReader) -> None:
        self._folder = folder
        self._reader = reader
        self.entries: dict[Key, Entry] = {}
        self.places: dict[Key, Place] = {}
        self.problems: list[RegisterProblem] = []

    def wrong(self, file: str, path: _PathIn, problem: str, cure: str, lines: Lines | None = None) -> None:
        """Keeps what is wrong with something that is no entry."""
        self.problems.append(Place(file, (), lines or {}).problem(None, FieldError(path, problem, cure)))

    def read(self, path: Path) -> None:
        """Reads a file."""
        name = path.relative_to(self._folder).as_posix()
        content = path.read_bytes()
        if len(content) > _MOST_BYTES:
            self.wrong(name, (), f"comes to more than {_MOST_BYTES} bytes", "split it")
            return
        try:
            for lines, document in parse_located_yaml(content, max_depth=_DEPTH):
                self._document(name, document, lines)
        except InputError as error:  # no YAML
            self.wrong(name, (), error.fields[0].problem, error.fields[0].cure)

    def _document(self, name: str, document: Any, lines: Lines) -> None:
        if not isinstance(document, Mapping):
            self.wrong(name, (), "is not an object", f"write {', '.join(_REGISTERS)}, each with a list", lines)
            return
        owner = document.get(_OWNER)
        for register, stated in document.items():
            kind = _REGISTERS.get(register)
            if kind is not None:
                self._register(kind, stated, owner, Place(name, (register,), lines))
            elif register != _OWNER:
                meant = nearest(register, (*_REGISTERS, _OWNER))
                cure = f"did you mean {meant}?" if meant else f"known here: {', '.join((_OWNER, *_REGISTERS))}"
                self.wrong(name, (register[:64],), "is no register", cure, lines)

    def _register(self, kind: Kind, stated: Any, owner: Any, place: Place) -> None:
        if stated is None:
            return
        if not isinstance(stated, list):
            self.wrong(
                place.file, place.path, "is not a list", "write a list of entries, each with its id", place.lines
            )
            return
        for position, each in enumerate(stated):
            self._entry(kind, each, owner, Place(place.file, (*place.path, position), place.lines))

    def _entry(self, kind: Kind, stated: Any, owner: Any, place: Place) -> None:
        try:
            entry = self._reader.read(kind, stated, processor=owner, texts=self._text)
        except InputError as error:
            self.problems += [place.problem(_name(kind, stated), field) for field in error.fields]
            return
        if entry.key in self.entries:
            first = self.places[entry.key]
            where = f"{first.file}:{first.lines[first.path]}"
            field = FieldError(("id",), f"is that of another {kind} already ({where})", "give each an id of its own")
            self.problems.append(place.problem(f"{kind} {entry.id}", field))
            return
        self.entries[entry.key] = entry
        self.places[entry.key] = place

    def _text(self, name: str) -> bytes:
        path = (self._folder / name).resolve()
        if not path.is_relative_to(self._folder.resolve()) or not path.is_file():
            raise InputError.at((), "names no file in the folder", "write its path from the folder of the registers on")
        if path.stat().st_size > _MOST_BYTES:
            raise InputError.at((), f"names a file of more than {_MOST_BYTES} bytes", "state the sha256 instead")
        return path.read_bytes()


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _name(kind: Kind, stated: Any) -> str:
    """What to call an entry that is not acceptable: with its id only where that is one."""
    found = stated.get("id") if isinstance(stated, Mapping) else None
    try:
        check_code((), found if isinstance(found, str) else "")
    except InputError:
        return str(kind)
    return f"{kind} {found}"
