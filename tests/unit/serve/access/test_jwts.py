"""Tokens of an OpenID provider: signature, algorithm, issuer, audience, time and roles, each with its refusal."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import jwt
import pytest

from lexgate.config import JwtSection
from lexgate.domain.access import Role
from lexgate.errors import AccessFault, ConfigError, Unauthenticated
from lexgate.serve.access import jwts as jwts_module
from lexgate.serve.access.jwts import Claimed, Jwts
from lexgate.serve.access.keys import FetchedKeys, KeySet, keys_of
from tests.issuer import AUDIENCE, ISSUER, Issuer


def settings(path: Path, **more: Any) -> JwtSection:
    stated: dict[str, Any] = {"issuer": ISSUER, "audience": AUDIENCE, "jwks": str(path)}
    return JwtSection(**stated | {"roles": {"keepers": (Role.RECORD,), "board": (Role.AUDIT,)}} | more)


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture
def jwts(issuer: Issuer, tmp_path: Path) -> Jwts:
    return Jwts(settings(issuer.publish(tmp_path / "jwks.json")))


def refused(jwts: Jwts, token: str) -> str:
    with pytest.raises(Unauthenticated) as error:
        jwts.verified(token)
    assert token not in str(error.value)
    return str(error.value)


def test_a_token_in_order_says_whose_it_is_and_what_they_may(jwts: Jwts, issuer: Issuer) -> None:
    claimed = jwts.verified(issuer.token(roles=["keepers", "board", "visitors"]))
    assert claimed == Claimed("ops-1", frozenset({Role.RECORD, Role.AUDIT}))


def test_roles_may_be_deep_in_the_token_or_words_of_a_text(issuer: Issuer, tmp_path: Path) -> None:
    path = issuer.publish(tmp_path / "jwks.json")
    claims: dict[str, Any] = {"https://x.y/roles": "board"}
    deep = Jwts(settings(path, roles_claim="realm.roles")).verified(issuer.token(realm={"roles": ["board"]}))
    words = Jwts(settings(path, roles_claim="scope")).verified(issuer.token(scope="openid keepers"))
    url = Jwts(settings(path, roles_claim="https://x.y/roles")).verified(issuer.token(**claims))
    assert [set(each.roles) for each in (deep, words, url)] == [{Role.AUDIT}, {Role.RECORD}, {Role.AUDIT}]


@pytest.mark.parametrize("roles", [None, 7, {"keepers": True}, [["keepers"]], []])
def test_a_claim_that_names_no_role_gives_none(jwts: Jwts, issuer: Issuer, roles: Any) -> None:
    assert jwts.verified(issuer.token(roles=roles)).roles == frozenset()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"exp": int(time.time()) - 31}, "expired"),
        ({"nbf": int(time.time()) + 3600}, "its time has not come"),
        ({"iss": "https://evil.example"}, "another issuer"),
        ({"aud": "payroll"}, "another audience"),
        ({"without": ("exp",)}, "lacks one of the claims"),
        ({"without": ("aud",)}, "lacks one of the claims"),
        ({"without": ("iss",)}, "lacks one of the claims"),
        ({"without": ("sub",)}, "no claim sub"),
        ({"sub": "a\nb"}, "no claim sub"),
        ({"sub": "x" * 257}, "no claim sub"),
        ({"headers": {"kid": "k9"}}, "does not publish"),
    ],
)
def test_a_token_out_of_order_is_refused_for_what_is_wrong(
    jwts: Jwts, issuer: Issuer, change: dict[str, Any], says: str
) -> None:
    assert says in refused(jwts, issuer.token(**change))


def test_a_single_key_needs_no_name_and_one_of_two_does(issuer: Issuer, tmp_path: Path) -> None:
    path = issuer.publish(tmp_path / "jwks.json")
    assert Jwts(settings(path)).verified(issuer.token(headers={})).actor == "ops-1"
    path.write_text(json.dumps({"keys": [issuer.jwk, Issuer("k2").jwk]}))
    assert "does not publish" in refused(Jwts(settings(path)), issuer.token(headers={}))


def test_clocks_may_differ_a_little(jwts: Jwts, issuer: Issuer) -> None:
    assert jwts.verified(issuer.token(exp=int(time.time()) - 5)).actor == "ops-1"


def test_a_signature_of_somebody_else_is_refused(jwts: Jwts) -> None:
    assert "signature is wrong" in refused(jwts, Issuer().token())


def test_no_signature_at_all_is_refused(jwts: Jwts) -> None:
    token = jwt.encode({"sub": "x"}, "", "none", {"kid": "k1"})
    assert "algorithm" in refused(jwts, token)


def test_the_public_key_is_no_secret_to_sign_with(issuer: Issuer, jwts: Jwts) -> None:
    token = jwt.encode({"sub": "x"}, "k" * 64, "HS256", {"kid": issuer.key_id})
    assert "algorithm" in refused(jwts, token)


def test_an_algorithm_that_is_not_allowed_is_refused(issuer: Issuer, tmp_path: Path) -> None:
    jwts = Jwts(settings(issuer.publish(tmp_path / "jwks.json"), algorithms=("RS256",)))
    assert "access.jwt.algorithms" in refused(jwts, issuer.token())


def test_a_key_for_one_algorithm_verifies_no_other(tmp_path: Path) -> None:
    issuer = Issuer(rsa_bits=2048)
    jwts = Jwts(settings(issuer.publish(tmp_path / "jwks.json")))
    assert jwts.verified(issuer.token()).actor == "ops-1"
    issuer.algorithm = "PS256"
    assert "does not publish" in refused(jwts, issuer.token())


def test_a_key_that_names_no_algorithm_verifies_those_it_fits(tmp_path: Path) -> None:
    issuer = Issuer(rsa_bits=2048, name_algorithm=False)
    jwts = Jwts(settings(issuer.publish(tmp_path / "jwks.json")))
    assert jwts.verified(issuer.token()).actor == "ops-1"
    assert "does not publish" in refused(jwts, Issuer(issuer.key_id).token())  # an elliptic signature


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "..", "é.é.é", "eyJhbGciOiJFUzI1NiJ9..", "lexgate_unknown"])
def test_what_is_no_token_is_refused(jwts: Jwts, token: str) -> None:
    with pytest.raises(Unauthenticated):
        jwts.verified(token)


def test_a_token_that_was_accepted_is_refused_once_it_is_past_its_time(jwts: Jwts, issuer: Issuer) -> None:
    token = issuer.token(exp=int(time.time()) - 28)  # two seconds, with what clocks may differ
    assert jwts.verified(token) is jwts.verified(token)
    time.sleep(2.1)
    assert "expired" in refused(jwts, token)


def test_no_more_tokens_are_remembered_than_may_be(jwts: Jwts, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jwts_module, "_REMEMBERED", 3)
    for number in range(10):
        jwts.verified(issuer.token(sub=f"s-{number}"))
    assert 0 < len(jwts._known) <= 3


def test_keys_are_exchanged_with_the_file(issuer: Issuer, tmp_path: Path) -> None:
    jwts = Jwts(settings(issuer.publish(tmp_path / "jwks.json")))
    newer = Issuer("k2")
    assert "does not publish" in refused(jwts, newer.token())
    accepted = issuer.token()
    assert jwts.verified(accepted).actor == "ops-1"
    newer.publish(tmp_path / "jwks.json")
    assert jwts.verified(newer.token()).actor == "ops-1"
    assert "does not publish" in refused(jwts, accepted)


class Provider:
    """Publishes what it has, counts, and may be down."""

    def __init__(self, issuer: Issuer) -> None:
        self.issuer: Issuer | None = issuer
        self.asked = 0
        self.now = 0.0

    def fetch(self) -> KeySet:
        self.asked += 1
        if self.issuer is None:
            raise ConfigError("cannot be fetched")
        return KeySet(self.issuer.document())

    def keys(self) -> FetchedKeys:
        return FetchedKeys(self.fetch, 300, lambda: self.now)


def test_keys_are_fetched_once_and_again_when_they_are_old(issuer: Issuer) -> None:
    provider = Provider(issuer)
    keys = provider.keys()
    for _ in range(5):
        assert "k1" in keys.current("k1")
    assert provider.asked == 1
    provider.now = 301.0
    assert "k1" in keys.current("k1")
    assert provider.asked == 2


def test_an_unknown_key_is_looked_for_but_not_at_every_call(issuer: Issuer) -> None:
    provider = Provider(issuer)
    keys = provider.keys()
    keys.current("k1")
    provider.issuer, provider.now = Issuer("k2"), 11.0
    assert "k2" in keys.current("k2")
    for number in range(50):
        keys.current(f"made-up-{number}")
    assert provider.asked == 2


def test_a_provider_that_is_down_is_outlived_for_an_hour(issuer: Issuer) -> None:
    provider = Provider(issuer)
    keys = provider.keys()
    keys.current("k1")
    provider.issuer, provider.now = None, 3000.0
    assert "k1" in keys.current("k1")
    provider.now = 4000.0
    with pytest.raises(AccessFault):
        keys.current("k1")


def test_without_any_key_nothing_is_verified(issuer: Issuer) -> None:
    provider = Provider(issuer)
    provider.issuer = None
    keys = provider.keys()
    for _ in range(3):
        with pytest.raises(AccessFault):
            keys.current("k1")
    assert provider.asked == 1
    provider.issuer, provider.now = issuer, 11.0
    assert "k1" in keys.current("k1")


def test_symmetric_keys_and_keys_for_encryption_are_left_out(issuer: Issuer) -> None:
    secret = {"kty": "oct", "k": "c2VjcmV0", "kid": "s", "alg": "HS256"}
    keys = KeySet({"keys": [secret, issuer.jwk | {"kid": "e", "use": "enc"}, issuer.jwk]})
    assert len(keys) == 1
    assert "s" not in keys
    assert "e" not in keys


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"keys": {}}'])
def test_a_file_that_holds_no_keys_stops_the_start(tmp_path: Path, content: str) -> None:
    (tmp_path / "jwks.json").write_text(content)
    with pytest.raises(ConfigError, match=r"access\.jwt\.jwks"):
        keys_of(settings(tmp_path / "jwks.json"))
