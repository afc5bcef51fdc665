"""Static tokens: kept as a hash, found by their text, refused when expired or taken back."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from lexgate.domain.access import Role
from lexgate.errors import AccessFault, ConfigError, Unauthenticated
from lexgate.serve.access.tokens import NewToken, Tokens, new_token, read_tokens


def write(path: Path, *entries: Any, age: float = 60.0) -> Path:
    path.write_text(yaml.safe_dump({"tokens": list(entries)}))
    at = time.time() - age
    os.utime(path, (at, at))
    return path


def entry(made: NewToken) -> dict[str, Any]:
    return made.entry.model_dump(mode="json", exclude_none=True)


def test_a_token_is_found_by_its_text_alone(tmp_path: Path) -> None:
    one, two = new_token("one", (Role.RECORD,)), new_token("two", (Role.AUDIT, Role.DECIDE))
    tokens = Tokens(write(tmp_path / "tokens", entry(one), entry(two)))
    assert tokens.find(two.text) == two.entry
    assert tokens.find(two.text[:-1]) is None
    assert tokens.find(two.entry.sha256) is None


def test_a_token_is_nowhere_in_what_is_kept() -> None:
    made = new_token("shop", (Role.RECORD,))
    assert len(made.text) > 43
    assert made.text not in repr(made.entry)
    assert new_token("shop", (Role.RECORD,)).text != made.text


def test_an_expired_token_is_refused_by_that_name(tmp_path: Path) -> None:
    made = new_token("shop", (Role.RECORD,), int(time.time()) - 1)
    with pytest.raises(Unauthenticated, match="expired"):
        Tokens(write(tmp_path / "tokens", entry(made))).find(made.text)


def test_a_token_that_is_taken_out_of_the_file_is_known_no_more(tmp_path: Path) -> None:
    one, two = new_token("one", (Role.RECORD,)), new_token("two", (Role.RECORD,))
    tokens = Tokens(write(tmp_path / "tokens", entry(one), entry(two)))
    write(tmp_path / "tokens", entry(two), age=50)
    assert tokens.find(one.text) is None
    assert tokens.find(two.text) == two.entry


def test_a_broken_file_takes_nobody(tmp_path: Path) -> None:
    made = new_token("one", (Role.RECORD,))
    tokens = Tokens(write(tmp_path / "tokens", entry(made)))
    (tmp_path / "tokens").write_text("tokens: [")
    os.utime(tmp_path / "tokens", (1, 1))
    with pytest.raises(AccessFault):
        tokens.find(made.text)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"sha256": "A" * 64}, "tokens.0.sha256"),
        ({"roles": []}, "tokens.0.roles"),
        ({"roles": ["root"]}, "tokens.0.roles.0"),
        ({"id": "a b"}, "tokens.0.id"),
        ({"expires": "soon"}, "tokens.0.expires"),
        ({"token": "SECRET-7"}, "tokens.0.token"),
    ],
)
def test_an_unusable_entry_is_named_and_not_repeated(tmp_path: Path, change: dict[str, Any], named: str) -> None:
    stated = entry(new_token("one", (Role.RECORD,))) | change
    with pytest.raises(ConfigError) as refused:
        read_tokens(write(tmp_path / "tokens", stated))
    assert named in str(refused.value)
    assert "SECRET-7" not in str(refused.value)
    assert "A" * 64 not in str(refused.value)


def test_two_entries_with_one_id_are_refused(tmp_path: Path) -> None:
    entries = [entry(new_token("one", (Role.RECORD,))) for _ in range(2)]
    with pytest.raises(ConfigError, match="same id"):
        read_tokens(write(tmp_path / "tokens", *entries))


def test_a_day_of_expiry_is_one_of_the_house(tmp_path: Path) -> None:
    stated = entry(new_token("one", (Role.RECORD,))) | {"expires": "2030-01-01"}
    assert read_tokens(write(tmp_path / "tokens", stated))[0].expires_at == 1893427200  # 00:00 at +08:00


def test_a_file_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        Tokens(tmp_path / "tokens")
