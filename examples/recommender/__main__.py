"""Plays three viewers: `python -m examples.recommender`."""

from __future__ import annotations

import time

from examples._sidecar import running_sidecar
from examples.recommender.feed import PLATFORM, REGISTERS, Candidate, Feed, Viewer, agrees, feed, switches
from lexgate.client import Circumstances, Client, LedgerClient
from lexgate.domain.consent import Actor, Role

# 150 ranked by history, 40 by where the viewer is, and 10 offers with a price that depends on the viewer.
CANDIDATES = [
    *(Candidate(f"More like what you watched {n}", ("watch_history", "search_history")) for n in range(150)),
    *(Candidate(f"Near you {n}", ("watch_history", "precise_location")) for n in range(40)),
    *(Candidate(f"A price for you {n}", ("watch_history",), "prices-2") for n in range(10)),
]
POPULAR = [f"Popular {n}" for n in range(20)]
HISTORY, LOCATION = ("watch_history", "search_history"), "precise_location"
DAI, EMI, GUS = Viewer("dai"), Viewer("emi"), Viewer("gus", app="app-2")


def main() -> None:
    with (
        running_sidecar(REGISTERS) as sidecar,
        Client(sidecar.target) as lexgate,
        LedgerClient(sidecar.target) as ledger,
    ):
        for viewer in (DAI, EMI, GUS):
            register(ledger, viewer)
            agrees(ledger, viewer, *HISTORY)
        show(lexgate, "Dai agreed to the use of history", DAI)
        for viewer in (EMI, GUS):
            agrees(ledger, viewer, LOCATION, separate_for=["location_track"])
        show(lexgate, "Emi agreed to location as well, separately", EMI)
        switches(ledger, EMI, off=True)
        show(lexgate, "Emi switches personalisation off", EMI)
        switches(ledger, EMI, off=False)
        show(lexgate, "Emi switches it on again", EMI)
        show(lexgate, "Gus uses an old app that cannot delete tags", GUS)


def register(ledger: LedgerClient, viewer: Viewer) -> None:
    ledger.state_fact(viewer.id, "age_band", "18+", Circumstances(Actor(PLATFORM, Role.CONTROLLER), "sign_up"))


def show(lexgate: Client, what: str, viewer: Viewer) -> Feed:
    started = time.perf_counter()
    shown = feed(lexgate, viewer, CANDIDATES, POPULAR)
    milliseconds = (time.perf_counter() - started) * 1000
    print(f"\n{what}: {len(shown.titles)} videos, {'personalised' if shown.personalised else 'the popular list'}")
    for article, count in sorted(shown.kept_out.items()):
        print(f"  {count:3} kept out by {article}")
    print(f"  ({len(CANDIDATES)} candidates judged in {milliseconds:.0f} ms)")
    return shown


if __name__ == "__main__":
    main()
