"""Whether the entries of a processor fit each other, and a notice its earlier versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from lexgate.domain.register import Entry, Kind, RegisterEvent
from lexgate.domain.vocabulary import nearest
from lexgate.errors import FieldError, VersionReused
from lexgate.facts.registers._shapes import LINKS

Key = tuple[Kind, str]


def wrong_references(entries: Mapping[Key, Entry]) -> Iterator[tuple[Entry, FieldError]]:
    """Yields what is named and not there, for all entries of one processor."""
    for entry in entries.values():
        if (Kind.PROCESSOR, entry.processor) not in entries:
            yield entry, FieldError(("processor",), "is not on the register of processors", "add the processor too")
        for member, linked in entry.links.items():
            kind = LINKS[member]
            if (kind, linked) not in entries:
                yield entry, FieldError((member,), f"names no {kind} of this processor", _meant(kind, linked, entries))


def _meant(kind: Kind, linked: str, entries: Iterable[Key]) -> str:
    meant = nearest(linked, (known for each, known in entries if each is kind))
    return f"did you mean {meant}?" if meant else f"add the {kind}, or leave the field out"


def check_version(history: Iterable[RegisterEvent], after: Entry) -> None:
    """Raises `VersionReused` where a version of the notice stands for another text already, in any language."""
    for event in history:
        known = event.entry
        if known is not None and known.version == after.version and _differ(known.texts, after.texts):
            raise VersionReused.at(
                ("version",), "stands for another text already", "give the changed text a version of its own"
            )


def _differ(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether a language has another text in both; a translation may be added."""
    return any(other[language] != sha256 for language, sha256 in one.items() if language in other)
