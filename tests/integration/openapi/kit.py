"""The HTTP application over a ledger and registers that know something, behind its gate; and what Schemathesis asks."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode, Response
from schemathesis.checks import not_a_server_error
from schemathesis.python import asgi
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from starlette.types import ASGIApp, Receive, Scope, Send

from lexgate.bootstrap import Application, assemble
from lexgate.config import AccessSection, CallerSection, Config, ForwardAuthSection, LedgerSection, LogSection
from lexgate.domain.access import Role
from lexgate.domain.register import Kind
from lexgate.serve.access.http_gate import PEER
from lexgate.serve.access.peer import tcp_peer
from lexgate.serve.access.table import BY_CONNECTION, HTTP
from lexgate.serve.access.tokens import NewToken, new_token
from tests.integration.ledger import kit as ledger
from tests.integration.registers import kit as registers
from tests.integration.serve.web import web_over

TIMES = int(os.environ.get("EVIDENCE_OPENAPI", "1"))
ALL = new_token("all", tuple(Role))
BY_ROLE = {role: new_token(role.value, (role,)) for role in Role}
PROBLEM = "application/problem+json"
# What the ledger and the registers of these tests know, by the names of parameters.
KNOWN: Mapping[str, str] = {
    "subject_id": ledger.SUBJECT,
    "controller_id": ledger.CONTROLLER,
    "processor": registers.CLINIC,
    "processor_id": registers.CLINIC,
    "kind": "dataset",
    "entry_id": "intake",
    "record_id": "record-1",
    "request_id": "request-1",
    "statute": "ndsr",
    "article": "22(2)",
}


class Site:
    """An application, its document, and a client in the same process."""

    def __init__(self, app: Any, client: Any) -> None:
        self.client = client
        self.schema = schemathesis.openapi.from_asgi("/openapi.json", app)
        operations: Any = self.schema.get_all_operations()  # one that cannot be read fails here
        self.documented = {each.ok().label for each in operations}

    def operation(self, method: str, path: str) -> Any:
        return self.schema[path][method]

    def ask(self, case: Case[Any], token: NewToken | None = ALL, **headers: str) -> Any:
        """Sends a case, with a token or without one."""
        stated = {} if token is None else {"Authorization": f"Bearer {token.text}"}
        case.headers.pop("Authorization", None)  # that of the document's security, which is ours to send
        return case.call(session=self.client, headers={**stated, **headers})

    def get(self, path: str) -> Any:
        """Asks for a path as it is."""
        headers = {"authorization": f"Bearer {ALL.text}"}
        return Response.from_any(self.client.get(f"http://{asgi.HOST}{path}", headers=headers))

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Any:
        """Sends bytes as they are."""
        stated = {"authorization": f"Bearer {ALL.text}", **headers}
        return Response.from_any(self.client.post(f"http://{asgi.HOST}{path}", data=body, headers=stated))


@contextmanager
def site(folder: Path, *, knowing: bool) -> Iterator[Site]:
    """A site that knows something and lets nobody in without a token, or one that knows nothing and lets all in."""
    access = AccessSection(anonymous=tuple(Role))
    if knowing:
        kept = [made.entry.model_dump(mode="json", exclude_none=True) for made in (ALL, *BY_ROLE.values())]
        (folder / "tokens").write_text(json.dumps({"tokens": kept}))
        (folder / "tokens").chmod(0o600)
        access = AccessSection(tokens=folder / "tokens", anonymous=())
    where = LedgerSection(path=folder / "ledger.db") if knowing else LedgerSection()
    gateways = ForwardAuthSection(callers=(CallerSection(kind="nginx", peers=("127.0.0.1",)),))
    log = LogSection(directory=folder / "log")
    config = Config(log=log, ledger=where, access=access, forward_auth=gateways)
    with closing(assemble(config, slot=0)) as application, ThreadPoolExecutor(2) as threads:
        if knowing:
            fill(application)
        app: Any = from_this_machine(web_over(application, threads, folder, inline=True).app)
        with asgi.get_client(app) as client:
            yield Site(app, client)


def from_this_machine(app: ASGIApp) -> ASGIApp:
    """The application as it is reached over TCP from here."""

    async def reached(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "state": {PEER: tcp_peer("127.0.0.1", None)}}, receive, send)

    return reached


def fill(application: Application) -> None:
    """Puts something of everything into the ledger and the registers."""
    kept, entries = application.ledger, application.registers
    assert kept is not None
    assert entries is not None
    kept.grant(ledger.record(record_id=KNOWN["record_id"], guardian=ledger.guardian()), ledger.person())
    kept.grant(ledger.record(), ledger.person())
    kept.withdraw(KNOWN["record_id"], ledger.person(reason="changed_mind"))
    kept.open_request(ledger.rights(request_id=KNOWN["request_id"]), ledger.person())
    kept.state_fact(ledger.SUBJECT, "age_band", "30-39", ledger.person())
    kept.state_guardian(ledger.SUBJECT, ledger.guardian(), ledger.clinic())
    for kind in sorted(registers.STATED, key=lambda kind: kind is Kind.DATASET):  # which names others
        entries.put(registers.entry(kind), registers.by())


def cases(operation: Any, mode: GenerationMode, count: int, judge: Any, **fixed: Any) -> None:
    """Judges so many cases of an operation, the same ones each time."""
    credential = {"Authorization": "Bearer ours"}  # not one to be made up: `ask` sends its own
    strategy = operation.as_strategy(generation_mode=mode, headers=credential, **fixed)
    wanted: Any = settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    asking: Any = given(strategy)
    wanted(asking(judge))()


def conforms(case: Case[Any], answer: Any) -> None:
    """The answer is what the document says: status, type, headers, content; and a refusal is a problem document."""
    checks = [
        not_a_server_error,
        status_code_conformance,
        content_type_conformance,
        response_headers_conformance,
        response_schema_conformance,
    ]
    if case.operation.path in FORWARDED:  # which takes any method, and whatever a client asked for
        assert answer.status_code in {200, 401, 403}
        case.validate_response(answer, checks=checks)
        return
    checks.append(unsupported_method)
    if answer.status_code < 400 and not _has_refusals_inside(answer) and not _has_nothing(case.body):
        checks.append(negative_data_rejection)
    case.validate_response(answer, checks=checks)
    if answer.status_code >= 400:
        is_problem(answer)


def is_problem(answer: Any) -> None:
    document = answer.json()
    assert answer.headers["content-type"] == [PROBLEM]
    assert document["status"] == answer.status_code
    assert document["detail"]
    assert all(each["problem"] and each["cure"] for each in document.get("errors", ()))


def _has_nothing(value: Any) -> bool:
    """Whether a body says null or "" somewhere: both stand for a fact that is missing, and no schema mentions them."""
    if isinstance(value, dict | list):
        return any(map(_has_nothing, value.values() if isinstance(value, dict) else value))
    return value is None or value == ""


def _has_refusals_inside(answer: Any) -> bool:
    """Whether an item of a batch is refused: it has its error in its place, and the others are answered."""
    if answer.headers.get("content-type") != ["application/json"]:
        return False
    document = answer.json()
    items = [*document.get("items", ()), *document.get("evaluations", ())]
    return any("error" in item or "error" in item.get("context", {}) for item in items)


def other_role(method: str, path: str) -> NewToken | None:
    """A token of a role that does not open a route, as the document spells it; None where everybody may ask."""
    if path in FORWARDED:  # whose callers are known by where they ask from
        return None
    (needed,) = [roles for (verb, route), roles in HTTP.items() if verb == method and _spelt(route) == path]
    return next(token for role, token in BY_ROLE.items() if role not in needed) if needed else None


def _spelt(route: str) -> str:
    return route.replace(":path}", "}")


FORWARDED = frozenset(map(_spelt, BY_CONNECTION))
ROUTES = sorted((method, _spelt(route)) for method, route in HTTP)
