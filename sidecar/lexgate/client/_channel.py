"""How both clients connect to a sidecar."""

from __future__ import annotations

import json

Option = tuple[str, str | int]
TARGET = "127.0.0.1:8470"
TIMEOUT_SECONDS = 1.0
# A write may wait for the writes before it.
WRITE_SECONDS = 10.0
OPTIONS: tuple[Option, ...] = (
    # Below the five minutes after which proxies drop idle connections; the server permits pings without calls.
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.keepalive_timeout_ms", 5_000),
    ("grpc.keepalive_permit_without_calls", 1),
    # A sidecar that restarts is back within seconds; gRPC's own back-off grows to two minutes without decisions.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 1_000),
    ("grpc.max_reconnect_backoff_ms", 1_000),
    # A sidecar is beside its service: facts about persons never take the way of http_proxy.
    ("grpc.enable_http_proxy", 0),
    ("grpc.max_receive_message_length", 64 * 1024 * 1024),
)


def retrying(service: str) -> list[Option]:
    """The options of a channel whose calls are tried again, five times at most, while a service is unavailable.

    Each try is the same message: a write has its idempotency key in it, and is done once.
    """
    policy = {
        "maxAttempts": 5,
        "initialBackoff": "0.1s",
        "maxBackoff": "3s",
        "backoffMultiplier": 3,
        "retryableStatusCodes": ["UNAVAILABLE"],
    }
    config = {"methodConfig": [{"name": [{"service": service}], "retryPolicy": policy}]}
    return [*OPTIONS, ("grpc.enable_retries", 1), ("grpc.service_config", json.dumps(config))]
