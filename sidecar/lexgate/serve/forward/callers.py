"""Which gateway asks, told by where it asks from, and what each of them says of the request that it asks about.

Nothing is told by which headers there are: a client may send any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from lexgate.config import CallerSection
from lexgate.errors import FieldError, Forbidden, InputError
from lexgate.serve.access.peer import Peer
from lexgate.serve.gateway import Body, Exchange, exchange_of, read_body
from lexgate.serve.gateway.body import EMPTY

PATH = "/v1/authz"
_DEFAULT_SCHEME = "https"
# As Traefik writes them, those of a WebSocket too.
_SCHEMES = {"http": "http", "https": "https", "ws": "http", "wss": "https"}
# Of the connection between gateway and lexgate, and of the question: none says something of the request itself.
_OF_THE_QUESTION = frozenset(
    (
        "connection",
        "content-length",
        "host",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    )
)
_BODILESS = frozenset(("GET", "HEAD", "OPTIONS", "TRACE"))
_NOT_SENT = "is not sent along by the gateway"
# Envoy says in it whether it sends the body, and whether all of it.
_PARTIAL = "x-envoy-auth-partial-body"


@dataclass(frozen=True, slots=True)
class Question:
    """What a gateway sent: `path` and `query` as they came, headers in their order with names in lower case.

    `body` is None where the settings say of the gateway that it sends none.
    """

    method: str
    path: str
    query: str
    headers: Sequence[tuple[str, str]]
    body: bytes | None = None

    def values(self, name: str) -> list[str]:
        """Returns every value of a header."""
        return [value for given, value in self.headers if given == name]

    def one(self, name: str) -> str:
        """Returns the value of a header that must be there once. Raises `InputError`."""
        values = self.values(name)
        if len(values) != 1 or not values[0].strip():
            problem = "is missing" if not values else "is sent more than once" if len(values) > 1 else "is empty"
            raise InputError([FieldError((name,), problem, "let the gateway set it, over what a client sends")])
        return values[0].strip()


@dataclass(frozen=True, slots=True)
class _Original:
    """The request that the gateway asks about; `told_in` are the headers of the gateway that say so."""

    method: str
    scheme: str | None
    host: str
    target: str
    told_in: Iterable[str] = ()


class Callers:
    """The gateways of the settings, by where they ask from."""

    def __init__(self, callers: Sequence[CallerSection]) -> None:
        self._unix = next((caller for caller in callers if caller.over_unix), None)
        self._networks = [(network, caller) for caller in callers for network in caller.networks]

    def at(self, peer: Peer) -> CallerSection:
        """Returns the gateway at the other end of a connection. Raises `Forbidden` where there is none."""
        found = self._unix if peer.over_unix else self._by_address(peer.address)
        if found is None:
            raise Forbidden("no gateway of forward_auth.callers asks from here, so nothing that is sent is believed")
        return found

    def _by_address(self, stated: str) -> CallerSection | None:
        try:
            address = ip_address(stated)
        except ValueError:  # a connection that is gone has none
            return None
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return next((caller for network, caller in self._networks if address in network), None)


def exchange_asked(caller: CallerSection, question: Question, max_depth: int) -> Exchange:
    """Returns the exchange that a gateway asks about. Raises `InputError` where the question does not say it."""
    original = _READERS[caller.kind](question)
    dropped = _OF_THE_QUESTION.union(original.told_in)
    headers = _joined((name, value) for name, value in question.headers if name not in dropped)
    body = _body(caller, question, original.method, headers, max_depth)
    return exchange_of(
        original.method,
        original.scheme or caller.scheme or _DEFAULT_SCHEME,
        original.host,
        original.target,
        headers,
        route=dict(caller.route),
        body=body.value,
        body_problem=body.problem,
    )


def _body(caller: CallerSection, question: Question, method: str, headers: Mapping[str, str], max_depth: int) -> Body:
    """The body of the client; where it is not sent along, nobody knows whether there is one."""
    partial = question.values(_PARTIAL)
    if question.body is None or (caller.kind == "envoy" and not partial):
        return Body(problem=EMPTY if method in _BODILESS else _NOT_SENT)
    return read_body(question.body, headers, max_depth=max_depth, partial=partial not in ([], ["false"]))


def _of_envoy(question: Question) -> _Original:
    """Envoy asks with the request's own method, and puts a prefix before its path."""
    target = question.path.removeprefix(PATH)
    if target == question.path:
        raise InputError.at(("path",), "does not begin with the prefix of forward auth", f"set path_prefix: {PATH}")
    target += f"?{question.query}" if question.query else ""
    return _Original(question.method, None, question.one("host"), target, (_PARTIAL,))


def _of_nginx(question: Question) -> _Original:
    _require_own_path(question)
    method, uri = question.one("x-original-method"), question.one("x-original-uri")
    return _Original(method, None, question.one("host"), uri, ("x-original-method", "x-original-uri"))


def _of_traefik(question: Question) -> _Original:
    _require_own_path(question)
    method, proto, host, uri, _ = (question.one(name) for name in _FORWARDED)
    scheme = _SCHEMES.get(proto.lower())
    if scheme is None:
        raise InputError.at(("x-forwarded-proto",), "is neither http nor https", "let Traefik set it")
    return _Original(method, scheme, host, uri, _FORWARDED[:-1])


_FORWARDED = ("x-forwarded-method", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-uri", "x-forwarded-for")


def _require_own_path(question: Question) -> None:
    """A longer path is that of a request, put there by a gateway of another kind or set up as one."""
    if question.path != PATH:
        raise InputError.at(("path",), "is not that of forward auth alone", f"let this gateway ask {PATH}")


def _joined(headers: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Headers by name; repeated ones become one, as RFC 9110 (5.3) and, for cookies, RFC 9113 (8.2.3) join them."""
    joined: dict[str, str] = {}
    for name, value in headers:
        separator = "; " if name == "cookie" else ", "
        joined[name] = f"{joined[name]}{separator}{value}" if name in joined else value
    return joined


_READERS: Mapping[str, Callable[[Question], _Original]] = {
    "envoy": _of_envoy,
    "nginx": _of_nginx,
    "traefik": _of_traefik,
}
