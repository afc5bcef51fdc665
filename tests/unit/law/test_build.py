from __future__ import annotations

import io
import json
import re
import tarfile
from pathlib import Path

import orjson
import pytest

from lexgate.errors import PolicyError
from lexgate.law.build import build_policy_set, main
from lexgate.law.policy_set import FILES, MANIFEST, PolicySet
from tests.unit.law.small_policies import DECISION, small_policies


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return small_policies(tmp_path / "policies")


def test_builds_what_policy_set_loads(source: Path, tmp_path: Path, opa: Path) -> None:
    output = tmp_path / "package" / "_policies"
    manifest = build_policy_set(source, output, opa)
    loaded = PolicySet.load(output)
    assert loaded.manifest == manifest
    assert {path.name for path in output.iterdir()} == {*FILES, MANIFEST}
    assert manifest.entry_points == ("lexgate/decision", "lexgate/posture")
    assert loaded.wasm.startswith(b"\0asm")
    assert orjson.loads(loaded.data) == {
        "readings": {"strict": False},
        "taxonomy": {"items": {"phone": {"personal": True}}},
    }
    assert loaded.vocabulary["facts"]["now"] == {"type": "datetime", "description": "The instant judged."}
    assert loaded.law["statutes"]["ndsr"]["articles"]["1"] == {"status": "enforced", "from": "2025-01-01"}
    assert loaded.law["readings"]["strict"]["values"] == {"true": "strictly", "false": "not so"}


def test_same_sources_give_same_bytes(source: Path, tmp_path: Path, opa: Path) -> None:
    elsewhere = small_policies(tmp_path / "another" / "place")
    build_policy_set(source, tmp_path / "one", opa)
    build_policy_set(elsewhere, tmp_path / "two", opa)
    for name in (*FILES, MANIFEST):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_bundle_holds_rules_and_data_and_no_tests(source: Path, tmp_path: Path, opa: Path) -> None:
    build_policy_set(source, tmp_path / "out", opa)
    with tarfile.open(fileobj=io.BytesIO(PolicySet.load(tmp_path / "out").bundle)) as archive:
        names = {name.lstrip("/") for name in archive.getnames()}
    assert names == {".manifest", "data.json", "lexgate/decision.rego", "lexgate/posture.rego"}


def test_another_rule_gives_another_digest(source: Path, tmp_path: Path, opa: Path) -> None:
    before = build_policy_set(source, tmp_path / "out", opa)
    (source / "lexgate" / "decision.rego").write_text(DECISION.replace("ndsr:1", "ndsr:2"))
    assert build_policy_set(source, tmp_path / "out", opa).policy_digest != before.policy_digest


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("deny contains 1 if input.x ==", "rego_parse_error"),
        ("deny contains 1 if { x := input.allowed }", "assigned var x unused"),
        ("deny contains 1 if input.alowed", "undefined ref: input.alowed"),
        ("deny contains 1 if { some person in input.people; person.name }", "undefined ref: person.name"),
        ("deny contains 1 if input.operation.hint", "undefined ref: input.operation.hint"),
        ("deny contains 1 if input.operation.kind == 1", "match error"),
        ('deny contains 1 if http.send({"url": "x"}).status == 1', "undefined function http.send"),
        ("deny contains time.now_ns() if true", "undefined function time.now_ns"),
        ('deny contains sprintf("%d", [1]) if true', "undefined function sprintf"),
        ('deny contains $"{input.allowed}" if true', "template strings are not supported"),
        ("deny contains 1 if print(1)", "undefined function internal.print"),
        (
            "deny contains y if { some y in input.names; not { some x in input.names; x == y } }",
            "decision.rego:5: iteration inside",
        ),
    ],
)
def test_refuses_a_rule_and_keeps_what_was_built(source: Path, tmp_path: Path, opa: Path, rule: str, said: str) -> None:
    output = tmp_path / "out"
    before = build_policy_set(source, output, opa)
    (source / "lexgate" / "decision.rego").write_text(
        f"package lexgate.decision\n\nimport future.keywords.not\n\n{rule}\n"
    )
    with pytest.raises(PolicyError, match=re.escape(said)):
        build_policy_set(source, output, opa)
    assert PolicySet.load(output).manifest == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("out")] == ["out"]


def test_refuses_a_broken_test(source: Path, tmp_path: Path, opa: Path) -> None:
    (source / "lexgate" / "decision_test.rego").write_text("package lexgate.decision_test\n\ntest_nothing if unknown\n")
    with pytest.raises(PolicyError, match="unknown"):
        build_policy_set(source, tmp_path / "out", opa)


def test_refuses_a_key_that_is_there_twice(source: Path, tmp_path: Path, opa: Path) -> None:
    (source / "readings.yaml").write_text("strict: 1\nstrict: 2\n")
    with pytest.raises(PolicyError, match=r"readings\.yaml cannot be read(.|\n)*strict is there twice"):
        build_policy_set(source, tmp_path / "out", opa)


def test_refuses_a_file_that_is_missing(source: Path, tmp_path: Path, opa: Path) -> None:
    (source / "vocabulary.yaml").unlink()
    with pytest.raises(PolicyError, match=r"vocabulary\.yaml cannot be read"):
        build_policy_set(source, tmp_path / "out", opa)


def test_refuses_a_matrix_without_its_form(source: Path, tmp_path: Path, opa: Path) -> None:
    schema = {"properties": {"articles": {"additionalProperties": {"required": ["code"]}}}}
    (source / "law" / "matrix.schema.json").write_text(json.dumps(schema))
    with pytest.raises(PolicyError, match=r"law/ndsr\.yaml: \$\.articles.*'code' is a required property"):
        build_policy_set(source, tmp_path / "out", opa)


def test_refuses_a_vocabulary_without_its_form(source: Path, tmp_path: Path, opa: Path) -> None:
    (source / "vocabulary.yaml").write_text("facts:\n  now: {type: moment, description: The instant judged.}\n")
    with pytest.raises(PolicyError, match=r"vocabulary\.yaml does not have its form.*moment"):
        build_policy_set(source, tmp_path / "out", opa)


@pytest.mark.parametrize("regions", ["", "regions: {CN-HN: CN-HN}\n"])
def test_refuses_a_vocabulary_that_does_not_list_the_codes_of_its_regions(
    source: Path, tmp_path: Path, opa: Path, regions: str
) -> None:
    path = source / "vocabulary.yaml"
    path.write_text(path.read_text().replace("regions: {}\n", regions))
    with pytest.raises(PolicyError, match=r"vocabulary\.yaml does not have its form.*region"):
        build_policy_set(source, tmp_path / "out", opa)


def test_names_a_missing_opa(source: Path, tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="make opa"):
        build_policy_set(source, tmp_path / "out", tmp_path / "no-opa")


def test_command_says_what_it_built(
    source: Path, tmp_path: Path, opa: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--source", str(source), "--output", str(tmp_path / "out"), "--opa", str(opa)]
    assert main(arguments) == 0
    assert PolicySet.load(tmp_path / "out").policy_digest in capsys.readouterr().out


def test_command_says_what_is_wrong(
    source: Path, tmp_path: Path, opa: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (source / "readings.yaml").unlink()
    assert main(["--source", str(source), "--output", str(tmp_path / "out"), "--opa", str(opa)]) == 1
    assert "readings.yaml" in capsys.readouterr().err
