"""What the OpenAPI document says of credentials: which role each route needs, and how a caller is refused."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from lexgate.config import AccessSection
from lexgate.domain.access import Role
from lexgate.serve.access.table import BY_CONNECTION, HTTP, Needed

_SCHEME = "bearer"
_REFUSALS = {
    HTTPStatus.UNAUTHORIZED: "The call needs a credential, or the one that it brought is not accepted.",
    HTTPStatus.FORBIDDEN: "The credential does not have the role that the call needs; `detail` names it.",
    HTTPStatus.TOO_MANY_REQUESTS: "The caller made more calls than it may: `Retry-After` says when to come again.",
}


def describe_access(document: dict[str, Any], settings: AccessSection, problem: Mapping[str, Any]) -> None:
    """Adds to each route what the table says; `problem` is the content of a refusal."""
    document["components"].setdefault("securitySchemes", {})[_SCHEME] = {
        "type": "http",
        "scheme": "bearer",
        "description": "A static token or one of an OpenID provider; without one, names of a client certificate count.",
    }
    table = {(method, _documented(path)): needed for (method, path), needed in HTTP.items()}
    by_connection = {_documented(path) for path in BY_CONNECTION}
    for path, methods in document["paths"].items():
        if path in by_connection:
            continue
        for method, operation in methods.items():
            if needed := table.get((method.upper(), path)):
                operation["security"] = _security(needed, frozenset(settings.anonymous))
                for status, meaning in _REFUSALS.items():
                    refusal = {"description": meaning, "content": problem}
                    operation["responses"].setdefault(str(int(status)), refusal)


def _documented(path: str) -> str:
    """A path that takes slashes says so in the table, and not in the document."""
    return path.replace(":path}", "}")


def _security(needed: Needed, anonymous: frozenset[Role]) -> list[dict[str, list[str]]]:
    """One of the entries is enough; an empty one is a call without a credential."""
    roles: list[dict[str, list[str]]] = [{_SCHEME: [role.value]} for role in Role if role in needed]
    return [*roles, {}] if needed & anonymous else roles
