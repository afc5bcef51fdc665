"""`lexgate access`, and what doctor and `config check` look at of credentials and TLS."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trustme
import yaml

from lexgate.cli._access_checks import access_checks
from lexgate.config import load_config
from lexgate.serve.access.table import GRPC, HTTP
from lexgate.serve.access.tokens import read_tokens
from tests.certificates import Files, issue, publish
from tests.issuer import AUDIENCE, ISSUER, Issuer
from tests.unit.cli.conftest import Invoke

AUTHORITY = trustme.CA()
Look = Callable[..., dict[str, Any]]


def test_a_new_token_is_shown_once_beside_what_is_kept_of_it(invoke: Invoke, tmp_path: Path) -> None:
    result = invoke(
        "access", "token", "new", "--id", "shop", "--role", "record", "--role", "audit", "--expires", "P90D"
    )
    assert result.exit_code == 0
    token, _, kept = result.stdout.partition("\n")
    (tmp_path / "tokens").write_text(kept[kept.rindex("tokens:") :])
    (entry,) = read_tokens(tmp_path / "tokens")
    assert (entry.id, entry.roles) == ("shop", ("record", "audit"))
    assert entry.sha256 == hashlib.sha256(token.encode()).hexdigest()
    assert abs(entry.expires_at - time.time() - 90 * 86400) < 60
    assert result.stdout.count(token) == 1


def test_a_new_token_in_json(invoke: Invoke) -> None:
    made = json.loads(invoke("access", "token", "new", "--id", "a", "--role", "decide", "--format", "json").stdout)
    assert made["entry"] == {
        "id": "a",
        "sha256": hashlib.sha256(made["token"].encode()).hexdigest(),
        "roles": ["decide"],
    }


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--id", "a b", "--role", "record"), "the id of a token"),
        (("--id", "a", "--role", "record", "--expires", "soon"), "--expires"),
        (("--id", "a", "--role", "root"), "'root' is not one of"),
        (("--id", "a"), "--role"),
    ],
)
def test_a_token_that_cannot_be_made_says_why(invoke: Invoke, arguments: tuple[str, ...], says: str) -> None:
    result = invoke("access", "token", "new", *arguments)
    assert result.exit_code == 2
    assert says in result.stderr


def test_the_roles_of_each_call_are_shown(invoke: Invoke) -> None:
    shown = {each["call"]: each["roles"] for each in json.loads(invoke("access", "roles", "--format", "json").stdout)}
    assert len(shown) == len(GRPC) + len(HTTP)
    assert shown["lexgate.v1.DecisionService/Evaluate"] == ["decide"]
    lines = invoke("access", "roles").stdout.splitlines()
    assert any(line.startswith("GET /health/live ") and line.endswith("open to everybody") for line in lines)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return issue(AUTHORITY, tmp_path / "server", "localhost")


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """The checks of a configuration by their names; the other checks of doctor have tests of their own."""

    def run(**sections: Any) -> dict[str, Any]:
        (tmp_path / "lexgate.yaml").write_text(yaml.safe_dump(sections))
        return {check.name: check.json for check in access_checks(load_config(tmp_path / "lexgate.yaml"))}

    return run


def test_doctor_looks_at_them(invoke: Invoke, tmp_path: Path, files: Files) -> None:
    files.key.chmod(0o644)
    (tmp_path / "lexgate.yaml").write_text(yaml.safe_dump({"tls": tls(files)}))
    result = invoke("doctor", "--format", "json", "--config", tmp_path / "lexgate.yaml")
    found = {check["name"]: check["state"] for check in json.loads(result.stdout)["checks"]}
    assert (found["TLS certificate"], found["TLS key"], result.exit_code) == ("ok", "wrong", 1)


def tls(files: Files, **more: str) -> dict[str, str]:
    return {"cert": str(files.cert), "key": str(files.key), **more}


def state(checks: dict[str, Any], name: str) -> tuple[str, bool]:
    return checks[name]["state"], checks[name]["required"]


def test_nothing_is_looked_at_where_nothing_is_set(look: Look) -> None:
    assert look() == {}


def test_files_in_order(look: Look, files: Files, tmp_path: Path) -> None:
    checks = look(tls=tls(files, client_ca=str(publish(AUTHORITY, tmp_path / "ca.pem"))))
    assert state(checks, "TLS certificate") == state(checks, "TLS key") == ("ok", True)
    assert "valid until" in checks["TLS certificate"]["found"]


def test_a_key_that_everybody_may_read_is_wrong(look: Look, files: Files) -> None:
    files.key.chmod(0o644)
    checks = look(tls=tls(files))
    assert state(checks, "TLS key") == ("wrong", True)
    assert checks["TLS key"]["cure"].startswith("chmod")
    assert state(checks, "TLS certificate") == ("ok", True)


def test_a_key_of_another_certificate_is_wrong(look: Look, files: Files, tmp_path: Path) -> None:
    other = issue(AUTHORITY, tmp_path / "other", "localhost")
    checks = look(tls=tls(Files(files.cert, other.key)))
    assert state(checks, "TLS certificate") == ("wrong", True)
    assert "is not the key of" in checks["TLS certificate"]["found"]


def test_an_expired_certificate_is_wrong(look: Look, tmp_path: Path) -> None:
    checks = look(tls=tls(issue(AUTHORITY, tmp_path / "old", "localhost", expired=True)))
    assert state(checks, "TLS certificate") == ("wrong", True)
    assert "expired" in checks["TLS certificate"]["found"]


def test_a_key_that_is_not_there_is_wrong(look: Look, files: Files) -> None:
    files.key.unlink()
    checks = look(tls=tls(files))
    assert state(checks, "TLS certificate") == state(checks, "TLS key") == ("wrong", True)


def test_tokens_that_everybody_may_add_to_are_wrong(look: Look, tmp_path: Path) -> None:
    (tmp_path / "tokens").write_text("tokens: []")
    (tmp_path / "tokens").chmod(0o666)
    assert state(look(access={"tokens": str(tmp_path / "tokens")}), "access tokens") == ("wrong", True)
    (tmp_path / "tokens").chmod(0o644)
    assert state(look(access={"tokens": str(tmp_path / "tokens")}), "access tokens") == ("ok", True)
    (tmp_path / "tokens").write_text("tokens: 7")
    assert state(look(access={"tokens": str(tmp_path / "tokens")}), "access tokens") == ("wrong", True)


def test_tokens_in_the_clear_are_pointed_out(look: Look, tmp_path: Path) -> None:
    (tmp_path / "tokens").write_text("tokens: []")
    access = {"tokens": str(tmp_path / "tokens")}
    assert "secrecy of tokens" not in look(access=access)
    assert state(look(access=access, http={"address": "0.0.0.0:8471"}), "secrecy of tokens") == ("wrong", False)


def test_keys_of_a_provider_are_read(look: Look, tmp_path: Path) -> None:
    jwt = {"issuer": ISSUER, "audience": AUDIENCE, "jwks": str(Issuer().publish(tmp_path / "jwks"))}
    checks = look(access={"jwt": jwt})
    assert state(checks, "OpenID keys") == ("ok", True)
    assert checks["OpenID keys"]["found"].endswith("1 keys")
    (tmp_path / "jwks").write_text('{"keys": []}')
    assert state(look(access={"jwt": jwt}), "OpenID keys") == ("wrong", True)
    jwt["jwks"] = "http://127.0.0.1:9/jwks"
    assert state(look(access={"jwt": jwt}), "OpenID keys") == ("wrong", False)


@pytest.mark.parametrize(
    ("sections", "says"),
    [
        ({"tls": {"cert": "a", "key": "b"}}, "tls.cert: a: cannot be read"),
        ({"tls": {"cert": "a"}}, "cert and key belong together"),
        ({"tls": {"client_ca": "a"}}, "client_ca has no use"),
        ({"access": {"tokens": "nowhere"}}, "access.tokens: nowhere: cannot be read"),
        ({"access": {"certificates": {"DNS:a": ["record"]}}}, "no use without tls.client_ca"),
        ({"access": {"certificates": {"a": ["record"]}}}, "what kind of name"),
        ({"access": {"anonymous": ["root"]}}, "access.anonymous"),
        ({"access": {"jwt": {"issuer": "i"}}}, "belong together"),
        ({"access": {"jwt": {"issuer": "i", "audience": "a", "jwks": "http://id.example/j"}}}, "https"),
        ({"access": {"jwt": {"algorithms": ["HS256"]}}}, "access.jwt.algorithms"),
        ({"access": {"jwt": {"issuer": "i", "audience": "a", "jwks": "nowhere"}}}, "access.jwt.jwks"),
        ({"access": {"rate": {"record": 0}}}, "access.rate.record"),
        ({"access": {"token": "x"}}, "did you mean access.tokens"),
    ],
)
def test_config_check_says_what_is_wrong(invoke: Invoke, tmp_path: Path, sections: Any, says: str) -> None:
    (tmp_path / "lexgate.yaml").write_text(yaml.safe_dump(sections))
    result = invoke("config", "check", tmp_path / "lexgate.yaml")
    assert result.exit_code == 2
    assert says in result.stderr
