"""What facts and codes are called: English needs few words of its own, Chinese and Vietnamese all of them."""

from __future__ import annotations

from collections.abc import Mapping

# The languages of gists and explanations; the first one stands where nobody says which.
LANGUAGES = ("en", "zh", "vi")

Table = Mapping[str, Mapping[str, str]]


class Words:
    """The words of policies/words.yaml, by kind (facts, values, details, verbs, objects, since), name and language."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self._tables = tables

    def said(self, kind: str, name: str, language: str) -> str | None:
        """Returns what the fact or code is called in a language, or None where the words do not have it."""
        return self._tables.get(kind, {}).get(name, {}).get(language)

    def knows(self, kind: str, name: str) -> bool:
        """Whether the words have this fact or code at all."""
        return name in self._tables.get(kind, {})
