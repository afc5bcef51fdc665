"""A shop's service behind Envoy, whose answers lexgate filters: the service, its routes, and Envoy's configuration."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ORDER = {
    "order_id": "o-7",
    "customer": {"name": "Ann", "phone": "555-0101"},
    "notes": [{"text": "asthma"}, {"text": "diabetes"}],
    "total": 12.5,
    "internal": {"margin": 0.3},
}
SECRETS = ("asthma", "diabetes", "margin", "0101")
PLAIN = {"content-type": "application/json"}
# Consent covers the name and the phone number; notes are medical data, which need a separate one.
ITEMS = {"name": "/customer/name", "phone": "/customer/phone", "symptoms": "/notes/*/text"}
FACTS: dict[str, Any] = {
    "operation.kind": {"constant": "use"},
    "operation.purpose": {"constant": "support"},
    "operation.method": {"constant": "screen"},
    "operation.basis": {"constant": "consent"},
    "operation.place": {"constant": "CN"},
    "operation.retention_until": {"constant": "2027-06-30"},
    "subject.id": {"header": "x-subject"},
    "subject.age": {"constant": 34},
    "notice": {"constant": {"form": "individual"}},
    "consents": {
        "constant": [
            {
                "id": "c-1",
                "active": True,
                "granted_at": "2026-03-01T09:30:00+08:00",
                "purposes": ["support"],
                "methods": ["screen"],
                "items": ["name", "symptoms"],
                "retention_until": "2027-06-30",
            }
        ]
    },
}
RESPONSE = {"items": ITEMS, "harmless": ["/order_id", "/total"]}
LEFT = {"order_id": "o-7", "customer": {"name": "Ann"}, "total": 12.5}


def route(name: str, path: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "methods": ["GET", "HEAD", "POST"], "path": path, **more}


ROUTES = [
    route("order", "/orders/{answer}", facts=FACTS, response=RESPONSE),
    route("asked", "/asked/{answer}", facts={**FACTS, "operation.items": {"header": "x-items", "as": "list"}})
    | {"response": RESPONSE},
    route("watched", "/watched/{answer}", facts=FACTS, response=RESPONSE, observe=True),
    route("down", "/down/{answer}", facts=FACTS, response=RESPONSE),
    route("plain", "/plain/{answer}", facts=FACTS),
    route("open", "/open/{answer}", no_data=True),
    route("named", "/named/{answer}", facts={**FACTS, "subject.id": {"claim": "sub"}}, response=RESPONSE)
    | {"authenticated_by": {"claim": "sub"}},
    route("odd", "/odd/{answer}", facts={**FACTS, "operation.kind": {"header": "x-kind"}}, response=RESPONSE),
    route("told", "/told/{answer}", facts={**FACTS, "subject.id": {"body": "subject"}}, response=RESPONSE),
]


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


ANSWERS: Mapping[str, tuple[int, dict[str, str], bytes]] = {
    "order": (200, {**PLAIN, "etag": '"1"', "x-lexgate-decision-id": "forged"}, _json(ORDER)),
    "list": (200, PLAIN, _json([ORDER, {"order_id": "o-8"}, {"notes": [{"text": "asthma"}]}])),
    "problem": (404, {"content-type": "application/problem+json"}, _json({"detail": "asthma", "order_id": "o-9"})),
    "nothing": (204, {}, b""),
    "null": (200, PLAIN, b"null"),
    "page": (200, {"content-type": "text/html"}, b"<p>asthma</p>"),
    "untyped": (200, {}, _json(ORDER)),
    "broken": (200, PLAIN, _json(ORDER)[:-1]),
    "twice": (200, PLAIN, b'{"order_id": "o-7", "order_id": "asthma"}'),
    "gzip": (200, {**PLAIN, "content-encoding": "gzip"}, gzip.compress(_json(ORDER))),
    "latin": (200, {"content-type": "application/json; charset=latin-1"}, _json(ORDER)),
    "part": (206, {**PLAIN, "content-range": "bytes 0-1/2"}, b'{"order_id": "asthma"}'),
    "deep": (200, PLAIN, b'{"order_id": ' + b"[" * 60 + b'"asthma"' + b"]" * 60 + b"}"),
    "large": (200, PLAIN, _json({**ORDER, "order_id": "asthma" * 100_000})),
    "huge": (200, PLAIN, _json({**ORDER, "order_id": "asthma" * 200_000})),
    "chunked": (200, {**PLAIN, "transfer-encoding": "chunked"}, _json(ORDER)),
    "cut": (200, {**PLAIN, "content-length": "100000"}, _json(ORDER)),
}


class Service(ThreadingHTTPServer):
    """Answers as the last segment of the path says; `asked` has the headers that it saw."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[dict[str, str]] = []


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Service

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self.server.asked.append({name.lower(): value for name, value in self.headers.items()})
        status, headers, body = ANSWERS[self.path.rpartition("/")[2]]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        chunked = "transfer-encoding" in headers
        if not chunked and "content-length" not in headers and status != 204:
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body) if chunked else body)
        if "content-length" in headers:
            self.close_connection = True

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def running_service() -> Iterator[Service]:
    """The service, running."""
    server = Service()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def envoy_config(
    service: int, sockets: Mapping[str, Path], **listeners: tuple[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Envoy with listeners, each over a socket of `sockets` and with changes to its filter, or filters `before` it."""
    clusters = [_cluster("service", {"socket_address": {"address": "127.0.0.1", "port_value": service}})]
    clusters += [_cluster("down", {"socket_address": {"address": "127.0.0.1", "port_value": 1}})]
    clusters += [_cluster(name, {"pipe": {"path": str(path)}}, http2=True) for name, path in sockets.items()]
    return {
        "static_resources": {
            "listeners": [_listener(name, *each) for name, each in listeners.items()],
            "clusters": clusters,
        }
    }


PROCESSING = {
    "request_header_mode": "SEND",
    "request_body_mode": "BUFFERED",
    "response_header_mode": "SEND",
    "response_body_mode": "BUFFERED",
}


AUTHORISATION = {
    "name": "envoy.filters.http.ext_authz",
    "typed_config": {
        "@type": "type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz",
        "transport_api_version": "V3",
        "grpc_service": {"envoy_grpc": {"cluster_name": "lexgate"}, "timeout": "5s"},
        "failure_mode_allow": False,
        "status_on_error": {"code": 503},
    },
}


def _listener(name: str, cluster: str, filter_: Mapping[str, Any]) -> dict[str, Any]:
    processor = {
        "@type": "type.googleapis.com/envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor",
        "grpc_service": {"envoy_grpc": {"cluster_name": cluster}},
        "message_timeout": "5s",
        "failure_mode_allow": False,
        "status_on_error": {"code": 503},
        "processing_mode": PROCESSING,
        "allow_mode_override": True,
        "response_attributes": ["response.code_details"],
        **{member: value for member, value in filter_.items() if member != "before"},
    }
    manager = {
        "@type": (
            "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"
        ),
        "stat_prefix": name,
        "route_config": {
            "virtual_hosts": [
                {"name": "all", "domains": ["*"], "routes": [_to("/down/", "down"), _to("/", "service")]},
            ]
        },
        "http_filters": [
            *filter_.get("before", ()),
            {"name": "envoy.filters.http.ext_proc", "typed_config": processor},
            {
                "name": "envoy.filters.http.router",
                "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"},
            },
        ],
    }
    return {
        "name": name,
        "address": {"socket_address": {"address": "127.0.0.1", "port_value": 0}},
        "filter_chains": [
            {"filters": [{"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}]}
        ],
    }


def _to(prefix: str, cluster: str) -> dict[str, Any]:
    return {"match": {"prefix": prefix}, "route": {"cluster": cluster}}


def _cluster(name: str, address: Mapping[str, Any], *, http2: bool = False) -> dict[str, Any]:
    out: dict[str, Any] = {
        "name": name,
        "connect_timeout": "1s",
        "load_assignment": {
            "cluster_name": name,
            "endpoints": [{"lb_endpoints": [{"endpoint": {"address": address}}]}],
        },
    }
    if http2:
        options = {
            "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
            "explicit_http_config": {"http2_protocol_options": {}},
        }
        out["typed_extension_protocol_options"] = {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": options}
    return out
