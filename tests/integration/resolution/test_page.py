"""docs/resolution.md shows what a sidecar with a ledger decides: each answer on the page is given again here."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from examples.order_service.shop import PRIVACY, REGISTERS, Order, consent, said_by
from lexgate.bootstrap import Application, assemble
from lexgate.config import Config
from lexgate.domain.consent import Actor, Role
from lexgate.errors import InputError, RevisionNotReached
from lexgate.facts.ledger import Circumstances
from lexgate.facts.registers import EntryReader, make_plan, read_folder

PAGE = Path(__file__).parent.parent.parent.parent / "docs/resolution.md"
ANN = Order(customer="ann", age_band="18+", agreed=True, name="-", phone="-", postal_address="-")
SHOP = Circumstances(Actor("shop-1", Role.CONTROLLER), "register_api")


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    path = tmp_path_factory.mktemp("ledger") / "ledger.db"
    application = assemble(Config.model_validate({"log": {"enabled": False}, "ledger": {"path": path}}))
    assert application.ledger
    assert application.registers
    folder = read_folder(REGISTERS, EntryReader(application.vocabulary))
    application.registers.apply(make_plan(application.registers, folder), SHOP)
    application.ledger.state_fact("ann", "age_band", "18+", said_by("ann"))
    application.ledger.grant(consent(ANN, PRIVACY), said_by("ann"))
    yield application
    application.close()


def shown() -> list[Any]:
    """The objects of the page, in its order; what is cut short is none."""
    blocks = re.findall(r"```json\n(.*?)\n```", PAGE.read_text(), re.DOTALL)
    return [orjson.loads(block) for block in blocks]


def asked(**change: Any) -> dict[str, Any]:
    request: dict[str, Any] = shown()[0]
    for name, value in change.items():
        root, _, member = name.partition("__")
        if member:
            request[root] = {**request[root], member: value}
        else:
            request[root] = value
    until = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 90 * 86400))
    return {**request, "operation": {**request["operation"], "retention_until": until}}


YESTERDAY = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 86400))


@pytest.mark.parametrize(
    ("place", "change"),
    [
        (1, {}),
        (2, {"subject__age": 12}),
        (3, {"operation__items": ["name", "face"]}),
        (4, {"valid_until": True}),
        (6, {"as_of": YESTERDAY}),
    ],
)
def test_each_answer_is_the_one_on_the_page(application: Application, place: int, change: dict[str, Any]) -> None:
    page = shown()[place]
    decision = application.decider.decide(application.resolver.request(asked(**change)), "test")
    assert decision.effect == page["effect"]
    assert [
        {"statute": v.statute, "article": v.article, "code": v.code, "details": {k: [*d] for k, d in v.details.items()}}
        for v in decision.violations
    ] == page["violations"]
    assert list(decision.asserted) == page["asserted"]
    assert decision.binding == page["binding"]
    assert str(decision.revision) == page["revision"]
    assert len(decision.consents_relied_on) == len(page["consents_relied_on"])
    assert (decision.valid_until is None) == ("valid_until" not in page)


def test_what_is_known_may_be_stated_as_it_is_known(application: Application) -> None:
    decision = application.decider.decide(application.resolver.request(asked(subject__age=18)), "test")
    assert decision.allowed


def test_the_refusal_is_the_one_on_the_page(application: Application) -> None:
    with pytest.raises(InputError) as caught:
        application.resolver.request(asked(as_of="2027-06-01", valid_until=True))
    [field], [page] = caught.value.fields, shown()[5]["errors"]
    assert (field.pointer, field.problem, field.cure) == (page["pointer"], page["problem"], page["cure"])


def test_a_revision_that_does_not_come_is_told_as_on_the_page(application: Application) -> None:
    with pytest.raises(RevisionNotReached) as caught:
        application.resolver.request(asked(at_least_revision="99"))
    assert f"no decision: {caught.value}" in PAGE.read_text()
