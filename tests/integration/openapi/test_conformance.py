"""Every route does what the OpenAPI document says of it, whatever it is asked: Schemathesis asks.

The routes are those of the table of roles, without which none is served: a new route is asked, too. `make test` asks a
few times each; how much more: `EVIDENCE_OPENAPI=20 pytest tests/integration/openapi`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode

from lexgate.serve.access.table import HTTP
from tests.integration.openapi.kit import (
    FORWARDED,
    KNOWN,
    ROUTES,
    TIMES,
    Site,
    cases,
    conforms,
    is_problem,
    other_role,
    site,
)

pytestmark = pytest.mark.timeout(120 * TIMES)
GOOD, BAD = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
CASES = 6 * TIMES
# Not in the document: it is the document itself, and its page. Searches are served where the policies name a source.
UNDOCUMENTED = {("GET", "/openapi.json"), ("GET", "/docs")}
OPTIONAL = {("POST", "/access/v1/search/subject"), ("POST", "/access/v1/search/action")}
DOCUMENTED = [each for each in ROUTES if each not in UNDOCUMENTED | OPTIONAL]
every_route = pytest.mark.parametrize(("method", "path"), DOCUMENTED, ids=[" ".join(each) for each in DOCUMENTED])


@pytest.fixture(scope="module")
def knowing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("knowing"), knowing=True) as served:
        yield served


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("bare"), knowing=False) as served:
        yield served


def is_nowhere(answer: Any) -> bool:
    """Whether no route takes the path at all, as with a line break in an id."""
    return bool(answer.status_code == 404 and answer.json()["detail"] == "see /docs for what is served here")


def test_every_route_is_documented(knowing: Site) -> None:
    assert knowing.documented == {" ".join(each) for each in DOCUMENTED}


@every_route
def test_what_is_acceptable_is_answered_as_documented(knowing: Site, method: str, path: str) -> None:
    cases(knowing.operation(method, path), GOOD, CASES, lambda case: conforms(case, knowing.ask(case)))


@every_route
def test_what_is_not_acceptable_is_refused_as_documented(knowing: Site, method: str, path: str) -> None:
    try:
        cases(knowing.operation(method, path), BAD, CASES, lambda case: conforms(case, knowing.ask(case)))
    except Unsatisfiable:  # there is nothing to get wrong without parameters and body, or where all may be anything
        operation = knowing.operation(method, path)
        assert path in FORWARDED or all(each.name == "Authorization" for each in operation.iter_parameters())
        assert not list(operation.body)


@every_route
def test_who_may_not_ask_is_refused_before_anything_is_read(knowing: Site, method: str, path: str) -> None:
    other = other_role(method, path)

    def refused(case: Case[Any]) -> None:
        answers = [knowing.ask(case, None), knowing.ask(case, None, Authorization="Bearer nonsense")]
        for answer in answers:
            conforms(case, answer)
            assert other is None or answer.status_code == 401 or is_nowhere(answer)
        if other is not None:
            answer = knowing.ask(case, other)
            conforms(case, answer)
            assert answer.status_code == 403 or is_nowhere(answer)

    cases(knowing.operation(method, path), GOOD, TIMES, refused)


@every_route
def test_a_server_without_a_ledger_answers_as_documented(bare: Site, method: str, path: str) -> None:
    if f"{method} {path}" not in bare.documented:
        assert path.startswith("/access/v1/search/")  # which needs registers to find something in
        return
    cases(bare.operation(method, path), GOOD, 2 * TIMES, lambda case: conforms(case, bare.ask(case, None)))


KNOWABLE = [path for method, path in DOCUMENTED if method == "GET" and "{" in path and path not in FORWARDED]


@pytest.mark.parametrize("path", KNOWABLE)
def test_what_is_known_is_told_as_documented(knowing: Site, path: str) -> None:
    def told(case: Case[Any]) -> None:
        case.query = {}
        answer = knowing.ask(case)
        assert answer.status_code == 200, answer.json()
        conforms(case, answer)

    operation = knowing.operation("GET", path)
    names = [each.name for each in operation.path_parameters]
    cases(operation, GOOD, 2 * TIMES, told, path_parameters={name: KNOWN[name] for name in names})


def test_lists_are_told_as_documented(knowing: Site) -> None:
    for path, name in {"consents": "subject_id", "requests": "subject_id", "open-requests": "controller_id"}.items():

        def told(case: Case[Any]) -> None:
            answer = knowing.ask(case)
            assert next(iter(answer.json().values())), answer.json()
            conforms(case, answer)

        cases(knowing.operation("GET", f"/v1/ledger/{path}"), GOOD, 1, told, query={name: KNOWN[name]})


NO_BODIES = [
    (b"", "application/json"),
    (b"{", "application/json"),
    (b'{"operation": {}, "operation": {}}', "application/json"),
    (b'{"operation": NaN}', "application/json"),
    ("{}".encode("utf-16"), "application/json"),
    (b"\xff", "application/json"),
    (b"[" * 1000 + b"]" * 1000, "application/json"),
    (b"null", "application/json"),
    (b"{}", "text/plain"),
    (b"{}", ""),
    (b"a=b", "application/x-www-form-urlencoded"),
]


@pytest.mark.parametrize("path", [path for method, path in DOCUMENTED if method == "POST"])
def test_a_body_that_is_none_is_refused(knowing: Site, path: str) -> None:
    documented = knowing.schema.raw_schema["paths"][path]["post"]["responses"]
    for body, content_type in NO_BODIES:
        answer = knowing.post(path, body, {"content-type": content_type} if content_type else {})
        assert 400 <= answer.status_code < 500, (body, content_type)
        assert str(answer.status_code) in documented
        is_problem(answer)


def test_each_route_of_the_table_is_asked() -> None:
    assert len(ROUTES) == len(HTTP)
