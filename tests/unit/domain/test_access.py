"""The actor of a call is an id that events may keep."""

from __future__ import annotations

import hashlib

import pytest

from lexgate.domain.access import Caller, Role, Way
from lexgate.domain.consent import Actor, Role as Speaker


@pytest.mark.parametrize(
    ("way", "name", "actor"),
    [
        ("token", "shop-backend", "token:shop-backend"),
        ("certificate", "URI:spiffe://x/shop", "certificate:URI:spiffe://x/shop"),
        ("jwt", "0c5f-11", "jwt:0c5f-11"),
        ("unix", "", "unix"),
        ("anonymous", "", "anonymous"),
    ],
)
def test_the_actor_names_the_way_and_the_id(way: Way, name: str, actor: str) -> None:
    assert Caller(way, name, frozenset()).actor == actor
    assert Actor(actor, Speaker.SUBJECT).id == actor


@pytest.mark.parametrize("name", ["li.wei@example.com", "auth0|42", "13800138000", "x" * 125, "李"])
def test_an_id_that_may_be_personal_is_replaced(name: str) -> None:
    actor = Caller("jwt", name, frozenset()).actor
    assert actor == "jwt:sha256:" + hashlib.sha256(name.encode()).hexdigest()[:32]
    assert Actor(actor, Speaker.SUBJECT).id == actor


def test_one_of_the_needed_roles_is_enough() -> None:
    caller = Caller("token", "a", frozenset({Role.AUDIT}))
    assert caller.may({Role.AUDIT, Role.RECORD})
    assert not caller.may({Role.RECORD})
    assert not caller.may(())
