"""Plays four viewers: `python -m examples.recommender`."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from examples._sidecar import running_sidecar
from examples.recommender.feed import PLATFORM, Candidate, Feed, Viewer, consent, feed
from lexgate.client import Client

# 150 ranked by history, 40 by where the viewer is, and 10 offers with a price that depends on the viewer.
CANDIDATES = [
    *(Candidate(f"More like what you watched {n}", ("watch_history", "search_history")) for n in range(150)),
    *(Candidate(f"Near you {n}", ("watch_history", "precise_location")) for n in range(40)),
    *(
        Candidate(f"A price for you {n}", ("watch_history",), {"differential_treatment": True, "harms_user": True})
        for n in range(10)
    ),
]
POPULAR = [f"Popular {n}" for n in range(20)]
HISTORY = consent("watch_history", "search_history")
LOCATION = consent("precise_location", separate_for=["location_track"])
OLD_APP = {**PLATFORM, "facts": {"system": {"personalisation_off_switch": True, "push_refusal": True}}}


def main() -> None:
    with running_sidecar() as sidecar, Client(sidecar.target) as lexgate:
        show(lexgate, "Dai agreed to the use of history", Viewer("dai", (HISTORY,)))
        show(lexgate, "Emi agreed to location as well, separately", Viewer("emi", (HISTORY, LOCATION)))
        show(lexgate, "Finn agreed, then switched personalisation off", Viewer("finn", (HISTORY, LOCATION), True))
        show(lexgate, "Gus uses an old app that cannot delete tags", Viewer("gus", (HISTORY, LOCATION)), OLD_APP)


def show(lexgate: Client, what: str, viewer: Viewer, platform: Mapping[str, Any] = PLATFORM) -> Feed:
    started = time.perf_counter()
    shown = feed(lexgate, viewer, CANDIDATES, POPULAR, platform)
    milliseconds = (time.perf_counter() - started) * 1000
    print(f"\n{what}: {len(shown.titles)} videos, {'personalised' if shown.personalised else 'the popular list'}")
    for article, count in sorted(shown.kept_out.items()):
        print(f"  {count:3} kept out by {article}")
    print(f"  ({len(CANDIDATES)} candidates judged in {milliseconds:.0f} ms)")
    return shown


if __name__ == "__main__":
    main()
