"""Every spoiled document has a fault that the vocabulary forbids, of each kind."""

from __future__ import annotations

from copy import deepcopy

from tests.model.documents import Documents, seeded
from tests.model.law import Law
from tests.model.malformed import Malformed


def test_spoiling_changes_the_document(law: Law, documents: Documents) -> None:
    random, malformed = seeded(1), Malformed(law)
    for _ in range(500):
        document = documents.noise(random)
        assert malformed.spoil(random, deepcopy(document)) != document
