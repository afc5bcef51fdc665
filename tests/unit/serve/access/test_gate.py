"""Who may make which call, by the way in which they come and the credential that they show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from lexgate.config import AccessSection, RateSection
from lexgate.domain.access import Role
from lexgate.errors import Forbidden, TooManyCalls, Unauthenticated
from lexgate.serve.access.gate import Gate
from lexgate.serve.access.peer import UNIX, Peer
from lexgate.serve.access.table import ADMINISTER, AUDIT, DECIDE, OPEN, READ_LEDGER, RECORD
from lexgate.serve.access.tokens import new_token
from tests.issuer import AUDIENCE, ISSUER, Issuer

TCP = Peer("ipv4:10.0.0.1")
MADE = new_token("shop", (Role.RECORD,))
BEARER = [f"Bearer {MADE.text}"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "tokens").write_text(yaml.safe_dump({"tokens": [MADE.entry.model_dump(mode="json")]}))
    return tmp_path / "tokens"


def gate(**settings: Any) -> Gate:
    return Gate(AccessSection(**settings))


@pytest.mark.parametrize("needed", [RECORD, ADMINISTER, AUDIT, READ_LEDGER])
def test_over_tcp_all_but_deciding_needs_a_credential(needed: frozenset[Role]) -> None:
    with pytest.raises(Unauthenticated, match="needs a credential with the role"):
        gate().admit(needed, TCP, [])


@pytest.mark.parametrize("needed", [DECIDE, RECORD, ADMINISTER, AUDIT, READ_LEDGER])
def test_over_the_unix_socket_the_owner_needs_none(needed: frozenset[Role]) -> None:
    assert gate().admit(needed, UNIX, []).caller.actor == "unix"


def test_a_socket_that_lets_others_in_gives_no_more_than_tcp() -> None:
    opened = gate(socket_mode="0660", rate=RateSection(decide=1000))
    assert opened.admit(DECIDE, UNIX, []).caller.roles == {Role.DECIDE}
    with pytest.raises(Unauthenticated):
        opened.admit(ADMINISTER, UNIX, [])


def test_the_unix_socket_may_ask_for_credentials_too() -> None:
    with pytest.raises(Unauthenticated):
        gate(unix_socket=(Role.DECIDE,)).admit(RECORD, UNIX, [])


def test_a_call_that_the_table_does_not_name_is_refused_to_everybody(file: Path) -> None:
    for peer, shown in ((UNIX, []), (TCP, []), (TCP, BEARER)):
        with pytest.raises(Forbidden, match="no role is set"):
            gate(tokens=file).admit(None, peer, shown)


def test_deciding_may_need_a_credential_as_well(file: Path) -> None:
    closed = gate(anonymous=(), tokens=file)
    assert not closed.is_open(DECIDE)
    with pytest.raises(Unauthenticated, match="role decide"):
        closed.admit(DECIDE, TCP, [])
    with pytest.raises(Forbidden, match="role decide"):
        closed.admit(DECIDE, TCP, BEARER)


def test_nobody_is_asked_where_everybody_may_call_without_limit() -> None:
    assert gate().is_open(OPEN)
    assert gate().is_open(DECIDE)
    assert not gate().is_open(RECORD)
    assert not gate(rate=RateSection(decide=10)).is_open(DECIDE)
    assert not gate(unix_socket=()).is_open(DECIDE)


def test_what_is_recorded_has_an_actor_also_where_everybody_may(file: Path) -> None:
    everybody = gate(anonymous=tuple(Role), rate=RateSection(record=None), tokens=file)
    assert not everybody.is_open(RECORD)
    assert everybody.admit(RECORD, TCP, []).caller.actor == "anonymous"
    assert everybody.admit(RECORD, TCP, BEARER).caller.actor == "token:shop"


def test_a_token_brings_its_roles_and_names_the_actor(file: Path) -> None:
    caller = gate(tokens=file).admit(RECORD, TCP, BEARER).caller
    assert (caller.actor, caller.roles) == ("token:shop", frozenset({Role.RECORD, Role.DECIDE}))


def test_a_wrong_role_is_refused_by_its_name_and_the_token_is_not_repeated(file: Path) -> None:
    with pytest.raises(Forbidden, match="needs the role administer, which the credential does not have") as refused:
        gate(tokens=file).admit(ADMINISTER, TCP, BEARER)
    assert MADE.text not in str(refused.value)


@pytest.mark.parametrize(
    "shown",
    [
        ["Bearer lexgate_wrong"],
        ["Bearer "],
        ["Bearer"],
        [""],
        [MADE.text],
        [f"Basic {MADE.text}"],
        [f"Bearer {MADE.text}x"],
        ["Bearer " + "x" * 9000],
        BEARER * 2,
        ["Bearer lexgate_wrong", *BEARER],
    ],
)
def test_a_wrong_credential_is_refused_also_where_none_is_needed(file: Path, shown: list[str]) -> None:
    for peer in (TCP, UNIX):
        with pytest.raises(Unauthenticated):
            gate(tokens=file).admit(RECORD, peer, shown)


def test_the_scheme_is_written_as_one_likes(file: Path) -> None:
    assert gate(tokens=file).admit(RECORD, TCP, [f"bearer  {MADE.text} "]).caller.actor == "token:shop"


def test_a_token_of_the_provider_names_its_actor(tmp_path: Path) -> None:
    issuer = Issuer()
    jwt = {
        "issuer": ISSUER,
        "audience": AUDIENCE,
        "jwks": str(issuer.publish(tmp_path / "k")),
        "roles": {"k": ["audit"]},
    }
    known = gate(jwt=jwt)
    assert known.admit(AUDIT, TCP, [f"Bearer {issuer.token(roles=['k'])}"]).caller.actor == "jwt:ops-1"
    with pytest.raises(Forbidden, match="role audit"):
        known.admit(AUDIT, TCP, [f"Bearer {issuer.token(roles=['z'])}"])


def test_the_names_of_a_certificate_bring_their_roles() -> None:
    known = gate(certificates={"URI:spiffe://x/shop": ["record"], "DNS:Shop.Internal": ["audit"]})
    peer = Peer("ipv4:10.0.0.1", names=("URI:spiffe://x/shop", "DNS:shop.internal", "DNS:other"))
    caller = known.admit(RECORD, peer, []).caller
    assert (caller.actor, set(caller.roles)) == (
        "certificate:URI:spiffe://x/shop",
        {Role.RECORD, Role.AUDIT, Role.DECIDE},
    )


def test_a_certificate_without_a_known_name_has_the_roles_of_everybody() -> None:
    known = gate(certificates={"DNS:a": ["record"]})
    peer = Peer("ipv4:10.0.0.1", names=("CN:a", "DNS:b"))
    with pytest.raises(Forbidden, match="role record"):
        known.admit(RECORD, peer, [])
    assert known.admit(DECIDE, peer, []).caller.roles == {Role.DECIDE}


def test_a_wrong_token_is_not_made_good_by_a_certificate() -> None:
    known = gate(certificates={"DNS:a": ["record"]})
    with pytest.raises(Unauthenticated):
        known.admit(RECORD, Peer("ipv4:10.0.0.1", names=("DNS:a",)), ["Bearer x"])


def test_each_credential_has_a_rate_of_its_own(file: Path) -> None:
    limited = gate(tokens=file, rate=RateSection(decide=0.001, record=0.001))
    limited.admit(RECORD, TCP, BEARER)
    with pytest.raises(TooManyCalls):
        limited.admit(RECORD, Peer("ipv4:10.0.0.2"), BEARER)
    limited.admit(DECIDE, TCP, BEARER)  # another role, another rate
    limited.admit(DECIDE, TCP, [])  # without a credential, the address counts
    limited.admit(DECIDE, Peer("ipv4:10.0.0.2"), [])
    with pytest.raises(TooManyCalls):
        limited.admit(DECIDE, TCP, [])


def test_a_batch_is_charged_for_what_it_holds() -> None:
    limited = gate(rate=RateSection(decide=10, burst_seconds=1))
    limited.admit(DECIDE, TCP, []).charge(99)
    with pytest.raises(TooManyCalls) as refused:
        limited.admit(DECIDE, TCP, [])
    assert 8 < refused.value.retry_after < 10
