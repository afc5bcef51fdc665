"""A posture as one HTML page that loads nothing and prints well. Every value is escaped."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from lexgate.domain.instant import format_instant
from lexgate.domain.posture import State
from lexgate.law.posture_view import View

_TEMPLATE = "posture.html.jinja"
_IN_FULL = (State.OWED, State.DUE_SOON)


def posture_page(view: View) -> str:
    """Returns the page."""
    loader = PackageLoader("lexgate.law", "")
    pages = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    return pages.get_template(_TEMPLATE).render(
        view=view,
        labels=view.labels,
        posture=view.posture,
        instant=format_instant(view.posture.as_of),
        in_full=_IN_FULL,
    )
