"""The fields that a status names in its google.rpc.BadRequest."""

from __future__ import annotations

import re

from google.rpc import error_details_pb2, status_pb2

from lexgate.errors import FieldError

_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


def fields_of(status: status_pb2.Status) -> list[FieldError]:
    """Returns the fields, each with what is wrong and the cure."""
    bad = error_details_pb2.BadRequest()
    for detail in status.details:
        if detail.Unpack(bad):
            return [_field(each.field, each.description) for each in bad.field_violations]
    return []


def _field(name: str, description: str) -> FieldError:
    problem, _, cure = description.partition("; ")
    path = tuple(int(position) if position else key for position, key in _STEP.findall(name))
    return FieldError(path, problem, cure)
