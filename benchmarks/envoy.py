"""At one Envoy: no authorisation, lexgate's ext_authz, and OPA's Envoy plugin with the same policies.

The service that Envoy asks has one core to itself, as in all of the bench; Envoy and the load generator share another,
which neither fills. Each request is a POST with the facts as its body; behind Envoy is nothing: what passes gets 200,
what does not 403.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import orjson

from benchmarks import corpus, servers
from benchmarks.generator import Answers, Load, send
from benchmarks.resolution import Tell
from benchmarks.rounds import GENERATOR_CORE, SERVER_CORE
from benchmarks.servers import Server
from benchmarks.stats import Figure, Rounds
from lexgate.bootstrap import assemble
from lexgate.config import Config

WAYS = {
    "none": "Envoy, no authorisation",
    "lexgate": "Envoy and lexgate, recording",
    "opa": "Envoy and OPA's plugin",
    "opa_recording": "the same, recording",
}
Way = tuple[Server, Sequence[int]]
_TYPES = "type.googleapis.com/envoy.extensions"


@dataclass(frozen=True)
class Plan:
    """How many requests and rounds; seconds of each measurement."""

    requests: int = 5000
    rounds: int = 3
    seconds: float = 2.0
    warmup: float = 0.5


FULL = Plan()
QUICK = Plan(requests=1000, rounds=2, seconds=1.0, warmup=0.3)


@dataclass(frozen=True)
class Round:
    """What one round saw by each way: as many requests as come through, and one after the other."""

    busy: dict[str, Answers]
    idle: dict[str, Answers]


@dataclass(frozen=True)
class Measured:
    """What was measured."""

    plan: Plan
    rounds: Sequence[Round]

    def figures(self) -> list[Figure]:
        """Returns the figures with what they are to be."""
        busy = {way: Rounds([one.busy[way].per_second for one in self.rounds]) for way in WAYS}
        added = Rounds([(one.idle["lexgate"].p50 - one.idle["none"].p50) * 1e3 for one in self.rounds])
        return [
            Figure("at Envoy, lexgate ÷ OPA's Envoy plugin", busy["lexgate"].over(busy["opa"]), 3.0),
            Figure("p50 that lexgate adds at Envoy", added, 1.0, at_most=True, unit="ms"),
        ]

    def lines(self) -> Iterator[str]:
        """Yields what lies behind the figures."""
        behind = "at one Envoy (medians)"
        yield f"{behind:34} {'requests/s':>12} {'CPU µs each':>12} {'p50 ms':>8} {'p99 ms':>8} {'p50 idle':>9}"
        for way, what in WAYS.items():
            busy, idle = [one.busy[way] for one in self.rounds], [one.idle[way] for one in self.rounds]
            rate, cpu = median(a.per_second for a in busy), median(a.cpu_each for a in busy) * 1e6
            alone = median(a.p50 for a in idle) * 1e3
            p50, p99 = (median(getattr(a, which) for a in busy) * 1e3 for which in ("p50", "p99"))
            yield f"{what:34} {rate:12,.0f} {cpu:12.1f} {p50:8.2f} {p99:8.2f} {alone:9.2f}"

    def report(self) -> dict[str, Any]:
        """Returns everything for a program."""
        return {"plan": asdict(self.plan), "rounds": [asdict(one) for one in self.rounds]}


def measure(folder: Path, plan: Plan, tell: Tell) -> Measured:
    """Measures everything."""
    tell(f"{plan.requests:,} requests as a gateway sees them")
    application = assemble(Config.model_validate({"log": {"enabled": False}}))
    try:
        entries = corpus.build(application, plan.requests)
    finally:
        application.close()
    files, facts = _files(folder / "envoy", entries)
    with _running(folder / "envoy", facts) as running:
        rounds = []
        for number in range(plan.rounds):
            rounds.append(Round(_round(running, files, plan), _round(running, files, plan, idle=True)))
            rate = rounds[-1].busy["lexgate"].per_second
            tell(f"at Envoy, round {number + 1} of {plan.rounds}: {rate:,.0f} requests/s")
    return Measured(plan, rounds)


def _files(folder: Path, entries: Sequence[corpus.Entry]) -> tuple[dict[str, Path], dict[str, str]]:
    """Writes the requests: lexgate makes the input out of a body, and OPA gets the input itself.

    Returns the files, and where in a body each fact stands.
    """
    folder.mkdir()
    stated, inputs = folder / "corpus.stated", folder / "corpus.inputs"
    requests = list(corpus.requests(len(entries)))  # the same again: they have one seed
    records = (corpus.record(entry, orjson.dumps(request)) for entry, request in zip(entries, requests, strict=True))
    stated.write_bytes(b"".join(records))
    inputs.write_bytes(b"".join(corpus.record(entry, entry.input) for entry in entries))
    facts = {name: name for request in requests for name in request if name != "facts"}
    facts |= {name: f"facts.{name}" for request in requests for name in request.get("facts", {})}
    return {"none": stated, "lexgate": stated, "opa": inputs, "opa_recording": inputs}, facts


def _round(running: Mapping[str, Way], files: Mapping[str, Path], plan: Plan, *, idle: bool = False) -> Any:
    shape = {"connections": 1, "streams": 1} if idle else {"connections": 16, "streams": 1}
    answers = {}
    for way, file in files.items():
        load = Load(file, plan.seconds, plan.warmup, protocol="web", any_effect=way == "none", **shape)
        envoy, asked = running[way]
        answers[way] = send(load, envoy.port, server=envoy.pid, core=GENERATOR_CORE, beside=asked)
    return answers


@contextmanager
def _running(folder: Path, facts: Mapping[str, str]) -> Iterator[dict[str, Way]]:
    """Runs one Envoy with a listener for each way, and the services that it asks."""
    routes = folder / "routes.yaml"
    routes.write_bytes(orjson.dumps({"routes": [_route(facts)]}))  # JSON is YAML
    core = [SERVER_CORE]
    with ExitStack() as stack:
        lexgate = stack.enter_context(servers.lexgate("gateway", folder, core, gateway={"routes": str(routes)}))
        opa, recording = (
            stack.enter_context(servers.opa_envoy(folder, core, recording=which)) for which in (False, True)
        )
        asked = {"lexgate": lexgate, "opa": opa, "opa_recording": recording}
        ports = {way: servers.free_port() for way in WAYS}
        config = _envoy(ports, {way: server.port for way, server in asked.items()})
        envoy = stack.enter_context(servers.envoy(folder, [GENERATOR_CORE], config, ports["none"]))
        yield {
            way: (Server(way, envoy.pid, port), [asked[way].pid] if way in asked else []) for way, port in ports.items()
        }


def _route(facts: Mapping[str, str]) -> dict[str, Any]:
    sources = {fact: {"body": place} for fact, place in facts.items()}
    return {"name": "judged", "methods": ["POST"], "path": "/judged", "facts": sources}


def _envoy(listeners: Mapping[str, int], asked: Mapping[str, int]) -> dict[str, Any]:
    return {
        "static_resources": {
            "listeners": [_listener(way, port) for way, port in listeners.items()],
            "clusters": [_cluster(way, port) for way, port in asked.items()],
        }
    }


def _listener(way: str, port: int) -> dict[str, Any]:
    router = {"name": "router", "typed_config": {"@type": f"{_TYPES}.filters.http.router.v3.Router"}}
    answered = {"status": 200, "body": {"inline_string": "passed"}}
    routes = [{"match": {"prefix": "/"}, "direct_response": answered}]
    manager = {
        "@type": f"{_TYPES}.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": way,
        "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": routes}]},
        "http_filters": [router] if way == "none" else [_asking(way), router],
    }
    return {
        "name": way,
        "address": _address(port),
        "filter_chains": [{"filters": [{"name": "http", "typed_config": manager}]}],
    }


def _asking(way: str) -> dict[str, Any]:
    config = {
        "@type": f"{_TYPES}.filters.http.ext_authz.v3.ExtAuthz",
        "transport_api_version": "V3",
        "grpc_service": {"envoy_grpc": {"cluster_name": way}, "timeout": "10s"},
        "with_request_body": {"max_request_bytes": 65_536, "allow_partial_message": False},
        "status_on_error": {"code": "ServiceUnavailable"},
    }
    return {"name": "ask", "typed_config": config}


def _cluster(way: str, port: int) -> dict[str, Any]:
    http2: dict[str, Any] = {"explicit_http_config": {"http2_protocol_options": {}}}
    endpoint = {"endpoint": {"address": _address(port)}}
    return {
        "name": way,
        "type": "STATIC",
        "load_assignment": {"cluster_name": way, "endpoints": [{"lb_endpoints": [endpoint]}]},
        "typed_extension_protocol_options": {
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
                "@type": f"{_TYPES}.upstreams.http.v3.HttpProtocolOptions",
                **http2,
            }
        },
    }


def _address(port: int) -> dict[str, Any]:
    return {"socket_address": {"address": "127.0.0.1", "port_value": port}}
