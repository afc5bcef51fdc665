"""Files of consents for tests of the import."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson

from tests.integration.ledger import kit

ROW: dict[str, Any] = {
    "subject_id": "c-1",
    "controller_id": "shop-1",
    "jurisdiction": "CN-HN",
    "notice_id": "terms",
    "notice_version": "v1",
    "notice_sha256": kit.HASH,
    "notice_language": "zh-Hans",
    "notice_displayed_at": "2023-01-10T09:00:00+08:00",
    "purpose_id": "ads",
    "methods": "model_scoring|ranking",
    "items": "phone",
    "categories": "medical_health",
    "retention_max": "P1Y",
    "separate": "true",
    "explicit": "true",
    "given_at": "2023-01-10T09:00:30+08:00",
}


def row(**change: Any) -> dict[str, Any]:
    """A row of a consent that was given; None leaves a field out."""
    return {name: value for name, value in {**ROW, **change}.items() if value is not None}


def rows(count: int) -> list[dict[str, Any]]:
    """Rows of as many persons."""
    return [row(subject_id=f"c-{number}") for number in range(count)]


def as_csv(path: Path, found: Iterable[dict[str, Any]]) -> Path:
    """Writes CSV with all columns that a row has."""
    all_rows = list(found)
    names = list(dict.fromkeys(name for each in all_rows for name in each))
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(all_rows)
    return path


def as_jsonl(path: Path, found: Iterable[Any]) -> Path:
    """Writes JSON lines."""
    path.write_bytes(b"".join(orjson.dumps(each) + b"\n" for each in found))
    return path
