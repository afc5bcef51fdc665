"""What the build tells of the strings in the policies."""

from __future__ import annotations

from pathlib import Path

import pytest

from lexgate.law._opa import Opa
from lexgate.law.literals import literals_of
from lexgate.law.plan_gate import check_plan
from lexgate.law.policy_set import PolicySet

RULE = "package gate\n\nfound if {\n\t%s\n}\n\nother if upper(input.name) == input.name\n"


def literals(opa: Path, folder: Path, body: str) -> dict[str, list[str]] | None:
    (folder / "gate").mkdir()
    (folder / "gate" / "rule.rego").write_text(RULE % body)
    plan = check_plan(Opa(opa, folder), ["gate"], ["gate/found", "gate/other"])
    return literals_of(plan, "gate/found")


def test_words_and_prefixes_are_told_apart(opa: Path, tmp_path: Path) -> None:
    found = literals(opa, tmp_path, 'some item in input.items\n\titem != "ssn"\n\tstartswith(item, "tag.")')
    assert found is not None
    assert {"ssn", "tag.", "items"} <= {*found["words"]}
    assert found["prefixes"] == ["tag."]


@pytest.mark.parametrize(
    "body",
    [
        'endswith(input.name, "_id")',
        'regex.match("^a", input.name)',
        "startswith(input.name, input.start)",
        "some name in input.names\n\tcount(split(name, input.sign)) > 1",
        "data.mapping.gateway.routes[0] == input.name",
        "shouted(input.name)\n}\n\nshouted(name) if {\n\tupper(name) == name",
    ],
)
def test_a_rule_that_looks_into_strings_leaves_nothing_to_tell(opa: Path, tmp_path: Path, body: str) -> None:
    assert literals(opa, tmp_path, body) is None


def test_the_law_only_compares_strings() -> None:
    found = PolicySet.load().law["literals"]
    assert found["prefixes"] == ["angiang:PL."]
    assert "ndsr:22(2)" in found["words"]
