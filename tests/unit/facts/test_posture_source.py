"""A folder as a register: whose documents it has, and that a change is seen."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from lexgate.errors import RegisterFault
from lexgate.facts.posture_source import FolderSource


@pytest.fixture
def source(tmp_path: Path) -> FolderSource:
    return FolderSource(tmp_path, max_depth=8)


def test_the_name_of_the_file_or_the_id_inside_says_whose_a_document_is(source: FolderSource, tmp_path: Path) -> None:
    (tmp_path / "p-1.yaml").write_text("operation: {place: CN}\n---\nprocessor: {id: p-2}\n")
    (tmp_path / "all.json").write_text(json.dumps([{"processor": {"id": "p-1"}}, {"processor": {"id": "p-3"}}]))
    assert source.documents("p-1") == [{"processor": {"id": "p-1"}}, {"operation": {"place": "CN"}}]
    assert source.documents("p-2") == [{"processor": {"id": "p-2"}}]
    assert source.documents("p-3") == [{"processor": {"id": "p-3"}}]
    assert source.documents("p-4") == []


@pytest.mark.parametrize("asked", ["../p-1", "/etc/passwd", "p-1.yaml", "", "."])
def test_an_id_is_compared_and_never_a_path(source: FolderSource, tmp_path: Path, asked: str) -> None:
    (tmp_path / "p-1.yaml").write_text("{}")
    assert source.documents(asked) == []


def test_a_file_that_changes_comes_or_goes_is_seen(source: FolderSource, tmp_path: Path) -> None:
    path = tmp_path / "p-1.yml"
    path.write_text("data: {dataset: a}")
    first = source.documents("p-1")
    assert source.documents("p-1")[0] is first[0]  # not read again
    path.write_text("data: {dataset: bb}")
    os.utime(path, ns=(1, 1))
    assert source.documents("p-1") == [{"data": {"dataset": "bb"}}]
    path.unlink()
    assert source.documents("p-1") == []


def test_other_files_are_left_alone(source: FolderSource, tmp_path: Path) -> None:
    for name in (".p-1.yaml", "p-1.yaml.swp", "p-1.txt"):
        (tmp_path / name).write_text("no: [document")
    assert source.documents("p-1") == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("p-2.yaml", "a: [SECRET", "is not YAML"),
        ("p-2.json", '{"a": SECRET', "is not JSON"),
        ("p-2.json", '["SECRET"]', "holds what is no document"),
        ("p-2.yaml", "- 5", "holds what is no document"),
        ("p-2.yaml", "a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: 1}}}}}}}}}}", "nested deeper"),
    ],
)
def test_a_broken_file_could_hold_anybodys_documents(
    source: FolderSource, tmp_path: Path, name: str, content: str, said: str
) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(RegisterFault, match=said) as caught:
        source.documents("p-1")
    assert name in str(caught.value)
    assert "SECRET" not in str(caught.value)


def test_a_folder_that_is_gone_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(RegisterFault, match="cannot be read"):
        FolderSource(tmp_path / "gone", 8).documents("p-1")


def test_a_file_too_large_is_a_fault(source: FolderSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lexgate.facts.posture_source._MOST_BYTES", 5)
    (tmp_path / "p-1.yaml").write_text("data: {dataset: a}")
    with pytest.raises(RegisterFault, match="split it"):
        source.documents("p-1")
