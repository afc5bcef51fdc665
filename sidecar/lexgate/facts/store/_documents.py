"""The read on the path of a decision: documents that did not change since they were read are not read again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

_MOST = 4096


class DecisionFacts(NamedTuple):
    """The revision of the last write, and two documents as of it, as JSON; None for one that there is not.

    A document that did not change is the same text as in the answer before, so that a caller may keep what it made of
    it by the text.
    """

    revision: int
    subject_document: str | None
    processor_document: str | None


Parameters = tuple[int | None, int | None, str | None, str | None]
"""The revisions of the documents that are here already, of the person and the processor, and the two ids."""

Row = tuple[int | None, int | None, str | None, int | None, str | None]
"""The last revision; the revision and text of each document, without the text where it is the revision asked with."""


_STATEMENT = """
SELECT (SELECT max(revision) FROM ledger_revisions),
 s.revision, CASE WHEN s.revision = ? THEN NULL ELSE s.document END,
 p.revision, CASE WHEN p.revision = ? THEN NULL ELSE p.document END
FROM (SELECT 1) AS one
LEFT JOIN subject_documents s ON s.subject_id = ?
LEFT JOIN processor_documents p ON p.processor_id = ?
"""


def statement(placeholder: str) -> str:
    """The statement that takes `Parameters` and answers one `Row`."""
    return _STATEMENT.replace("?", placeholder)


class DocumentCache:
    """The documents read last. Safe for threads, as each step on it is one of the interpreter."""

    def __init__(self) -> None:
        self._head = 0
        self._subjects = _Documents()
        self._processors = _Documents()

    def read(
        self, query: Callable[[Parameters], Row], subject_id: str | None, processor_id: str | None
    ) -> DecisionFacts:
        """Runs the statement, and puts in the documents that it left out."""
        subject, processor = self._subjects.get(subject_id), self._processors.get(processor_id)
        head, subject_revision, subject_text, processor_revision, processor_text = query(
            (subject and subject[0], processor and processor[0], subject_id, processor_id)
        )
        if (head or 0) < self._head:  # restored to a state of before: revisions will come again, with other contents
            self.clear()
        self._head = head or 0
        return DecisionFacts(
            self._head,
            self._subjects.text(subject_id, subject_revision, subject_text, subject),
            self._processors.text(processor_id, processor_revision, processor_text, processor),
        )

    def clear(self) -> None:
        """Forgets the documents."""
        self._subjects.clear()
        self._processors.clear()


class _Documents(OrderedDict[str | None, tuple[int, str]]):
    """Documents of one kind by id, with their revisions; the oldest go first."""

    def text(
        self, key: str | None, revision: int | None, text: str | None, known: tuple[int, str] | None
    ) -> str | None:
        """The text of the document in the row, which is the known one where the row has none."""
        if revision is None:
            return None
        if text is None:
            return None if known is None else known[1]
        self[key] = (revision, text)
        if len(self) > _MOST:
            self.popitem(last=False)
        return text
