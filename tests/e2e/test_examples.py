"""Each example runs by its one command, comes to the answers that the law gives, and prints what its README shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SCENE = re.compile(r"(?P<title>.+?): (?P<outcome>.+)")
ARTICLE = re.compile(r"(?:ndsr|house):\S+")

ORDERS = {
    "the privacy notice is a draft still": ("403", {"ndsr:21.p1"}),
    "Bo does not tick the box": ("403", {"ndsr:22(4)"}),
    "Cem gives a birth date as well": ("403", {"ndsr:22(1)a", "ndsr:22(1)b", "ndsr:22(4)"}),
    "Dot is 12": ("403", {"ndsr:21.p2b", "ndsr:22(3)"}),
    "Ann ticks the box": ("201", set()),
    "The shop looks at Ann's order": ("200", set()),
    "Ann's order goes to some-courier": ("403", {"ndsr:12.p1a"}),
    "Ann's order goes to swift-couriers": ("200", {"ndsr:12.p1c"}),
    "Ann takes her consent back": ("200", set()),
    "Ann's order goes to swift-couriers again": ("403", {"ndsr:22(4)"}),
    "The shop looks at Ann's order again": ("200", set()),
    "Ann orders again, but the sidecar is down": ("503", set()),
    "The shop looks at Ann's order, but the sidecar is down": ("503", set()),
}
FEEDS = {
    "Dai agreed to the use of history": ("150 videos, personalised", {"ndsr:22(2)", "ndsr:22(4)", "ndsr:46(3)"}),
    "Emi agreed to location as well, separately": ("190 videos, personalised", {"ndsr:46(3)"}),
    "Emi switches personalisation off": ("20 videos, the popular list", {"ndsr:42a", "ndsr:46(3)"}),
    "Emi switches it on again": ("190 videos, personalised", {"ndsr:46(3)"}),
    "Gus uses an old app that cannot delete tags": ("20 videos, the popular list", {"ndsr:42c", "ndsr:46(3)"}),
}
GATE = {
    "a probe asks for the health of the shop, with a forged decision": ("200", set()),
    "somebody tries a path that nobody described": ("403", set()),
    "somebody has an order deleted": ("401", set()),
    "Ann has an order deleted": ("200", set()),
    "a partner fetches Ann's telephone number": (
        "403",
        {"ndsr:8.p1c", "ndsr:12.p1a", "house:basis_missing", "house:unregistered"},
    ),
    "half of that request": ("400", set()),
    "Ann gets a newsletter, on a route that is only observed": ("200, observed DENY", set()),
    "the sidecar is down, and a probe asks for the health of the shop": ("503", set()),
}
ENROLMENTS = {
    "Nia, born 14 years ago this month, agrees herself": ("not enrolled", {"ndsr:22(3)"}),
    "Lin, born the month before, agrees herself": ("enrolled", set()),
    "Mei's guardian agrees, and nobody verified who that is": ("not recorded", set()),
    "Mei, as old as Nia, has a guardian who agrees and was verified": ("enrolled", set()),
    "the same, but the app has no rules for children": ("not enrolled", {"ndsr:21.p2b"}),
    "Mei's voice, on the general consent": ("not enrolled", {"ndsr:22(2)"}),
    "Mei's voice, and she agreed to it separately": ("not enrolled", {"ndsr:22(2)"}),
    "Mei's voice, and her guardian agreed to it separately": ("enrolled", set()),
    "Lin's voice, and she agreed to it separately": ("enrolled", set()),
    "a child of 0-13 agrees alone": ("not enrolled", {"ndsr:22(3)"}),
    "a child of 14-17 agrees alone": ("enrolled", set()),
    "a child of unknown age agrees alone": ("not enrolled", {"house:age_unknown"}),
    "Mei's enrolment, on her guardian's consent": ("until DAY 00:00:00+08:00", set()),
    "Mei, on her guardian's consent, at DAY 23:59:59+08:00": ("ALLOW, not binding", set()),
    "Mei, on her guardian's consent, at DAY 00:00:00+08:00": ("DENY, not binding", set()),
    "Nia, on her own consent, at DAY 23:59:59+08:00": ("DENY, not binding", set()),
    "Nia, on her own consent, at DAY 00:00:00+08:00": ("ALLOW, not binding", set()),
}
CALLS = {
    "An agent calls ann": "200 calling",
    "An agent calls bo": "403 forbidden by ndsr:22(4) (beyond_consent)",
    "An agent calls dot": ("403 forbidden by ndsr:21.p2b (minor_rules_missing), ndsr:22(3) (guardian_consent_missing)"),
    "The queue reminds cem": "Denied: forbidden by ndsr:22(4) (beyond_consent)",
    "The queue forgets fay": "forgot fay",
    "  call 1 with ann": "in []",
    "  call 2 with bo": "out ['ndsr:22(4)']",
    "  call 3 with ann": "in []",
    "  call 4 with eve": "out ['house:age_unknown']",
    "The call list": "['ann']",
    "A select without a filter": (
        "Unfiltered: the statement reads a guarded table with no filter: filter it with RowFilter.permitted"
    ),
    "Ann takes her consent back. The call list": "[]",
    "The call list, but the sidecar is down": "Unreachable: nobody could decide",
}


def shown_in_readme(story: str) -> bool:
    readme = (ROOT / "examples" / story / "README.md").read_text()
    return f".venv/bin/python -m examples.{story}" in readme and f"```text\n{output(story)}\n```" in stable(readme)


@cache
def output(story: str) -> str:
    """What the command prints, without what differs from run to run."""
    env = {**os.environ, "PYTHONWARNINGS": "error"}
    command = [sys.executable, "-m", f"examples.{story}"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0, done.stderr
    return stable(done.stdout)


def stable(text: str) -> str:
    return re.sub(r"\d+ ms", "N ms", re.sub(r"\d{4}-\d{2}-\d{2}", "DAY", text)).strip()


def scenes(story: str) -> dict[str, tuple[str, set[str]]]:
    """The outcome of each scene, and the articles that it names."""
    found: dict[str, tuple[str, set[str]]] = {}
    for block in output(story).split("\n\n"):
        head, _, body = block.partition("\n")
        if match := SCENE.fullmatch(head):
            found[match["title"]] = match["outcome"], set(ARTICLE.findall(body))
    return found


def test_the_shop_stores_only_what_it_may() -> None:
    found = scenes("order_service")
    assert {title: (found[title][0][:3], found[title][1]) for title in ORDERS} == ORDERS
    assert re.findall(r"Stored: .*", output("order_service")) == [
        "Stored: 0 order(s), 0 handover(s).",
        "Stored: 1 order(s), 1 handover(s).",
    ]
    assert "duty: ndsr:12.p1c keep_record transfer_record for P1096D" in output("order_service")
    assert re.findall(r"sees: .*", output("order_service")) == [
        "sees: order_id, name, phone, postal_address",
        "sees: order_id",
    ]
    assert shown_in_readme("order_service")


def test_the_feed_personalises_only_what_it_may() -> None:
    assert scenes("recommender") == FEEDS
    assert "200 kept out by ndsr:42a" in output("recommender")
    assert shown_in_readme("recommender")


def test_the_app_enrols_only_whom_it_may() -> None:
    found = scenes("children_app")
    assert {title: found[title] for title in ENROLMENTS} == ENROLMENTS
    stored = "The app stored:\n  of lin: nickname, voice_print\n  of mei: nickname, voice_print\n  of quin: nickname"
    assert output("children_app").endswith(stored)
    assert shown_in_readme("children_app")


def test_envoy_lets_through_only_what_lexgate_allows() -> None:
    assert scenes("envoy") == GATE
    assert "forged" not in output("envoy").replace("a forged decision", "")
    assert shown_in_readme("envoy")


def test_the_routes_of_the_envoy_are_tested_by_their_cases() -> None:
    env = {**os.environ, "LEXGATE_GATEWAY__ROUTES": "examples/envoy/routes.yaml"}
    command = [sys.executable, "-m", "lexgate.cli.main", "test", "examples/envoy/cases.yaml"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0, done.stdout
    assert "9 cases passed" in done.stdout


def test_the_desk_calls_only_whom_it_may() -> None:
    lines = (line.partition(": ") for line in output("help_desk").splitlines())
    assert {title: outcome for title, _, outcome in lines if outcome} == CALLS
    assert shown_in_readme("help_desk")
