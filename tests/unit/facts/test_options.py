"""What a request asks for beside the judgement, and what is said of an option that is none."""

from __future__ import annotations

import time
from typing import Any

import pytest

from lexgate.errors import InputError
from lexgate.facts.options import PLAIN, Options, judged_at, read_instant, read_options, unknown_language
from lexgate.facts.posture_documents import Instant, read_question

NO_DATE = "write an RFC 3339 date-time with an offset, or a date"
NO_REVISION = "at_least_revision: is not a string; write a revision that a write returned"


@pytest.mark.parametrize(
    ("request_", "options"),
    [
        ({"as_of": "1970-01-01T00:00:05Z"}, Options(as_of=5)),
        ({"known_at": "1970-01-01T00:00:05Z", "as_of": ""}, Options(known_at=5)),
        ({"at_least_revision": "7"}, Options(at_least_revision="7")),
        ({"valid_until": True}, Options(valid_until=True)),
        ({"explain": True, "valid_until": False}, Options(explain=True)),
        ({"language": "vi"}, Options(language="vi")),
        ({"language": "", "explain": True, "valid_until": None}, Options(explain=True, language="en")),
        ({"at_least_revision": "", "explain": True}, Options(explain=True, at_least_revision="")),
    ],
)
def test_options_are_read(request_: dict[str, Any], options: Options) -> None:
    assert read_options({"operation": {}, **request_}) == options


@pytest.mark.parametrize("request_", [{}, {"as_of": None, "explain": False, "language": "", "at_least_revision": ""}])
def test_a_request_without_options_is_plain(request_: dict[str, Any]) -> None:
    assert read_options(request_) is PLAIN
    assert Options() == PLAIN == Options(None, None, None, valid_until=False, explain=False, language="en")


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"explain": "yes"}, "explain: is not true or false; write true or false"),
        ({"valid_until": 1}, "valid_until: is not true or false; write true or false"),
        ({"language": "fr"}, "language: is not a language of explanations; write one of en, zh, vi"),
        ({"at_least_revision": 7}, NO_REVISION),
        ({"as_of": "never"}, f"as_of: is not a date or date-time of RFC 3339; {NO_DATE}"),
        ({"known_at": "2025-02-30"}, f"known_at: is a day or time that does not exist; {NO_DATE}"),
        ({"known_at": 5}, f"known_at: is not a string with a date; {NO_DATE}"),
        ({"as_of": ["2025-01-01"]}, f"as_of: is not a string with a date; {NO_DATE}"),
    ],
)
def test_an_option_that_is_none_is_refused(request_: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_options(request_)
    assert str(caught.value) == said


def test_the_error_of_a_language_stands_by_itself() -> None:
    assert str(unknown_language()) == "language: is not a language of explanations; write one of en, zh, vi"


def test_an_instant_is_stated_or_not() -> None:
    assert read_instant({"as_of": "1970-01-01T00:00:05Z"}, "as_of") == 5
    assert [read_instant(request, "as_of") for request in ({}, {"as_of": None}, {"as_of": ""})] == [None] * 3


def test_the_instant_judged_is_the_one_asked_for_or_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1234.9)
    assert judged_at(Options(as_of=0)) == 0
    assert judged_at(PLAIN) == 1234
    assert Instant.of(7) == Instant(1234, 7)
    assert Instant.of(None) == Instant(1234, None)


@pytest.mark.parametrize(
    ("stated", "found"),
    [
        ({}, (None, "en")),
        ({"language": ""}, (None, "en")),
        ({"language": "zh", "as_of": "1970-01-01T00:00:05Z"}, (5, "zh")),
        ({"language": "fr"}, "language: is not a language of reports; write one of en, zh, vi"),
        ({"as_of": "never"}, f"as_of: is not a date or date-time of RFC 3339; {NO_DATE}"),
    ],
)
def test_a_question_about_a_posture_has_an_instant_and_a_language(stated: dict[str, Any], found: Any) -> None:
    try:
        read: Any = read_question(stated)
    except InputError as error:
        read = str(error)
    assert read == found
