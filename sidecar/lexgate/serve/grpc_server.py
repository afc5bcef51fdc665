"""One gRPC worker: an engine, a log, a thread pool, health, and a server that ends without cutting anybody off."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext
from multiprocessing.connection import wait

import grpc
from google.protobuf.message import Message
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from lexgate.bootstrap import Application, assemble
from lexgate.config import Config, DrainSection
from lexgate.errors import ConfigError
from lexgate.serve.access import Gate
from lexgate.serve.access.grpc_gate import GrpcGate
from lexgate.serve.access.table import GRPC
from lexgate.serve.envoy.service import CHECK, SERVICE as ENVOY_SERVICE, AuthorizationServicer, add_authorization_to
from lexgate.serve.ext_proc.service import SERVICE as PROCESSOR_SERVICE, ProcessorServicer, add_processor_to
from lexgate.serve.grpc_calls import Counters
from lexgate.serve.grpc_service import EVALUATE, SERVICE, DecisionServicer, add_to
from lexgate.serve.inline import Handler, InlineMethod
from lexgate.serve.listening import UNIX_TARGET, open_to
from lexgate.serve.metrics import Metrics
from lexgate.serve.posture_service import SERVICE as POSTURE_SERVICE, PostureServicer, add_posture_to
from lexgate.serve.scheduling import as_usual, patient_threads
from lexgate.serve.services.grpc_methods import add_service_to
from lexgate.serve.services.ledger import SERVICE as LEDGER_SERVICE, ledger_service
from lexgate.serve.services.registers import SERVICE as REGISTER_SERVICE, register_service
from lexgate.serve.signals import Signals, let_through
from lexgate.serve.tls import Certificates
from lexgate.serve.worker import Job, Parent
from lexgate.v1 import decision_service_pb2 as service

_SERVICES = (SERVICE, POSTURE_SERVICE, LEDGER_SERVICE, REGISTER_SERVICE, ENVOY_SERVICE, PROCESSOR_SERVICE)
_SERVING = health_pb2.HealthCheckResponse.SERVING
_SMALLEST_PING_INTERVAL_MS = 1000
_PING_AFTER_MS = 60_000
_PING_TIMEOUT_MS = 20_000
# A request of many items and consents takes long enough to be worth another thread.
_LONG_REQUEST_BYTES = 8 * 1024


def run(job: Job, parent: Parent) -> None:
    """Serves until SIGTERM or the parent's death. Raises `LexgateError` when it cannot start."""
    with Signals(signal.SIGTERM) as signals, _application(job) as application:
        let_through(signal.SIGTERM)
        metrics = Metrics("grpc", application.engine.name, job.metrics_file)
        metrics.start()
        with closing(metrics):
            server = GrpcServer(application, metrics, job.targets)
            parent.ready()
            wait([signals.fileno(), parent.fileno()])
            server.drain(job.config.drain)


@contextmanager
def _application(job: Job) -> Iterator[Application]:
    application = assemble(job.config, slot=job.slot, traced=True)
    with closing(application):
        yield application


class GrpcServer:
    """A started server of one application."""

    def __init__(self, application: Application, counters: Counters, targets: Iterable[str]) -> None:
        gate = Gate(application.config.access)
        # Where everybody may ask for decisions, a call is answered inline, and nobody looks at who made it.
        inline = not application.waits and gate.is_open(GRPC[EVALUATE])
        with patient_threads() if inline else nullcontext():
            self._start(application, counters, targets, gate, inline=inline)

    def _start(
        self, application: Application, counters: Counters, targets: Iterable[str], gate: Gate, *, inline: bool
    ) -> None:
        config = application.config
        pool = ThreadPoolExecutor(config.grpc.threads, thread_name_prefix="grpc", initializer=as_usual)
        self._server = grpc.server(
            pool,
            interceptors=_interceptors(application, GrpcGate(gate, counters)),
            maximum_concurrent_rpcs=config.grpc.max_concurrent,
            options=_options(config),
        )
        servicer = _Servicer(application, counters)
        add_to(self._server, servicer, evaluate=not inline)
        add_posture_to(self._server, PostureServicer(application.reporter, counters))
        add_service_to(self._server, ledger_service(application.ledger, counters))
        add_service_to(self._server, register_service(application.registers, application.vocabulary, counters))
        add_processor_to(self._server, ProcessorServicer(application, counters), config.grpc.max_concurrent)
        envoy = AuthorizationServicer(application, counters)
        at_once = {EVALUATE: servicer.evaluate, CHECK: envoy.check} if inline else {}
        if not inline:
            add_authorization_to(self._server, envoy)
        methods = [self._inline(application, name, handler, pool) for name, handler in at_once.items()]
        self._health = health.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        if config.grpc.reflection:
            names = (*_SERVICES, health.SERVICE_NAME, reflection.SERVICE_NAME)
            reflection.enable_server_reflection(names, self._server)
        secure = Certificates(config.tls).grpc_credentials() if config.tls.enabled else None
        with open_to(config.access.socket_mode):
            for target in targets:
                self._bind(target, None if target.startswith(UNIX_TARGET) else secure)
        for name in _SERVICES:
            self._health.set(name, _SERVING)
        self._server.start()
        for method in methods:
            method.start()

    def _inline(self, application: Application, name: str, handler: Handler, pool: ThreadPoolExecutor) -> InlineMethod:
        return InlineMethod(
            self._server,
            name,
            _traced(application, name, handler),
            pool,
            max_concurrent=application.config.grpc.max_concurrent,
            long_bytes=_LONG_REQUEST_BYTES,
            traced=application.tracing is not None,
        )

    def drain(self, settings: DrainSection) -> None:
        """Says NOT_SERVING, waits for callers to notice, then answers what is in flight."""
        self._health.enter_graceful_shutdown()
        time.sleep(settings.delay_seconds)
        self._server.stop(settings.grace_seconds).wait()

    def _bind(self, target: str, secure: grpc.ServerCredentials | None) -> None:
        try:
            if secure is None:
                self._server.add_insecure_port(target)
            else:
                self._server.add_secure_port(target, secure)
        except RuntimeError as error:
            raise ConfigError(f"{target}: gRPC cannot be served there: choose another address") from error


def _interceptors(application: Application, gate: GrpcGate) -> list[grpc.ServerInterceptor]:
    if application.tracing is None:
        return [gate]
    # A process without traces does not load what they need.
    from lexgate.serve.traced_grpc import TracedCalls  # noqa: PLC0415 - see above

    return [TracedCalls(application.tracing), gate]


def _traced(application: Application, name: str, handler: Handler) -> Handler:
    if application.tracing is None:
        return handler
    from lexgate.serve.traced_grpc import traced_inline  # noqa: PLC0415 - as above

    return traced_inline(application.tracing, name, handler)


class _Servicer(DecisionServicer):
    """Keeps streams from taking every thread: each holds one for as long as it lives, also when nothing comes."""

    def __init__(self, application: Application, counters: Counters) -> None:
        super().__init__(application, counters)
        self._room = threading.BoundedSemaphore(max(1, application.config.grpc.threads // 2))

    def evaluate_stream(
        self, requests: Iterable[Message], context: grpc.ServicerContext
    ) -> Iterator[service.EvaluateStreamResponse]:
        """Judges requests as they come, in order; a stream too many is refused at once."""
        if not self._room.acquire(blocking=False):
            context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "as many streams are open as this server serves")
        try:
            yield from super().evaluate_stream(requests, context)
        finally:
            self._room.release()


def _options(config: Config) -> list[tuple[str, int]]:
    return [
        ("grpc.so_reuseport", 1),
        ("grpc.max_receive_message_length", config.limits.request_bytes),
        # Proxies ping idle connections; by default they would be told GOAWAY for it.
        ("grpc.keepalive_permit_without_calls", 1),
        ("grpc.http2.max_ping_strikes", 0),
        ("grpc.http2.min_ping_interval_without_data_ms", _SMALLEST_PING_INTERVAL_MS),
        ("grpc.http2.min_recv_ping_interval_without_data_ms", _SMALLEST_PING_INTERVAL_MS),
        # Callers that vanished without a word are found out.
        ("grpc.keepalive_time_ms", _PING_AFTER_MS),
        ("grpc.keepalive_timeout_ms", _PING_TIMEOUT_MS),
    ]
