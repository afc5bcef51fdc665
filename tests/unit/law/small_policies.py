"""A folder of policies as small as it may be, for tests that build."""

from __future__ import annotations

import shutil
from pathlib import Path

DECISION = """package lexgate.decision

import future.keywords.not

governs contains "ndsr" if input.schema == 1

deny contains "ndsr:1" if not input.allowed
"""
POSTURE = """package lexgate.posture

duties contains "ndsr:2" if input.schema == 1
"""
MATRIX = """statute: ndsr
articles:
  1:
    status: enforced
    from: 2025-01-01
  "22(2)":
    status: enforced
"""
VOCABULARY = """facts:
  now: {type: datetime, description: The instant judged.}
  allowed: {type: bool, description: Whether it is.}
  names: {type: set<string>, description: Some names.}
  people: {type: list, description: Some people.}
  "people[].age": {type: int, description: Their age.}
  operation.kind: {type: enum, values: [use], description: What happens.}
  operation.hint: {type: string, judged: false, description: Nothing that a rule sees.}
regions: {}
"""
CAPABILITIES = Path(__file__).parent.parent.parent.parent / "policies" / "capabilities.json"


def small_policies(folder: Path, decision: str = DECISION) -> Path:
    """Writes the sources below `folder`, with `decision` as their only rules of a decision."""
    for name, text in _texts(decision).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    shutil.copy(CAPABILITIES, folder)
    return folder


def _texts(decision: str) -> dict[str, str]:
    return {
        "lexgate/.manifest": '{"roots": ["lexgate"], "rego_version": 1}',
        "lexgate/decision.rego": decision,
        "lexgate/posture.rego": POSTURE,
        "lexgate/decision_test.rego": "package lexgate.decision_test\n\ntest_nothing if true\n",
        "data/.manifest": '{"roots": ["readings", "taxonomy"], "rego_version": 1}',
        "data/readings/data.yaml": "strict: false\n",
        "data/taxonomy/data.yaml": "items:\n  phone: {personal: true}\n",
        "law/ndsr.yaml": MATRIX,
        "readings.yaml": "strict:\n  values: {true: strictly, false: not so}\n",
        "vocabulary.yaml": VOCABULARY,
        "words.yaml": "facts:\n  allowed: {zh: 允许}\n",
    }
