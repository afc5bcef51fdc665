"""Calls that are answered on the thread that reads them, on a real server, beside calls that are not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import grpc
import pytest

from lexgate.serve.inline import Call, InlineMethod

METHOD, OTHER = "/toy.Service/Quick", "Slow"
LONG = 100


@dataclass
class Toy:
    """A running server and its channel."""

    server: grpc.Server
    channel: Any  # what the published types make of a call without a serialiser fits nothing

    def quick(self, message: bytes = b"", **options: Any) -> bytes:
        answer: bytes = self.channel.unary_unary(METHOD)(message, **options)
        return answer

    def later(self, message: bytes, **options: Any) -> Any:
        return self.channel.unary_unary(METHOD).future(message, **options)


@contextmanager
def toy(handler: Callable[[bytes, Call], bytes], *, max_concurrent: int = 1000) -> Iterator[Toy]:
    with ThreadPoolExecutor(2, thread_name_prefix="pool") as pool:
        server = grpc.server(pool)
        slow: Any = grpc.unary_unary_rpc_method_handler(lambda message, _: b"slow " + message)
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("toy.Service", {OTHER: slow}),))
        inline = InlineMethod(server, METHOD, handler, pool, max_concurrent=max_concurrent, long_bytes=LONG)
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        inline.start()
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield Toy(server, channel)
        assert server.stop(5).wait(10)


def test_many_calls_are_answered_each_with_its_own_answer() -> None:
    with toy(lambda message, _: message + b"!") as server:
        calls = [server.later(b"%d" % number) for number in range(300)]
        assert [call.result() for call in calls] == [b"%d!" % number for number in range(300)]


def test_other_methods_of_the_server_are_served_as_ever() -> None:
    with toy(lambda message, _: message) as server:
        assert server.channel.unary_unary("/toy.Service/Slow")(b"x") == b"slow x"
        with pytest.raises(grpc.RpcError) as caught:
            server.channel.unary_unary("/toy.Service/None")(b"x")
        assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED
        assert server.quick(b"y") == b"y"


def test_short_requests_share_one_thread_and_long_ones_go_to_the_pool() -> None:
    with toy(lambda *_: threading.current_thread().name.encode()) as server:
        assert len({server.quick(b"x") for _ in range(20)}) == 1
        assert not server.quick(b"x" * LONG).startswith(b"pool")
        assert server.quick(b"x" * (LONG + 1)).startswith(b"pool")


def test_a_handler_refuses_with_code_words_and_details() -> None:
    def refuse(message: bytes, call: Call) -> bytes:
        if message == b"plain":
            call.abort(grpc.StatusCode.DEADLINE_EXCEEDED, "too late")
        call.abort_with_status(Details())

    with toy(refuse) as server:
        for message, code, words in (
            (b"plain", grpc.StatusCode.DEADLINE_EXCEEDED, "too late"),
            (b"rich", grpc.StatusCode.INVALID_ARGUMENT, "naïve"),
        ):
            with pytest.raises(grpc.RpcError) as caught:
                server.quick(message)
            error: Any = caught.value
            assert (error.code(), error.details()) == (code, words)
        assert dict(error.trailing_metadata()) == {"about-bin": b"\x00\x01"}


class Details(grpc.Status):
    code = grpc.StatusCode.INVALID_ARGUMENT
    details = "naïve"
    trailing_metadata = (("about-bin", b"\x00\x01"),)


def test_an_error_of_the_handler_is_no_answer_and_ends_nothing_else() -> None:
    def sometimes(message: bytes, _: Call) -> bytes:
        return {b"good": b"fine"}[message]

    with toy(sometimes) as server:
        for _ in range(3):
            with pytest.raises(grpc.RpcError) as caught:
                server.quick(b"secret")
            error: Any = caught.value
            assert error.code() is grpc.StatusCode.INTERNAL
            assert "secret" not in error.details()
            assert server.quick(b"good") == b"fine"


def test_a_handler_knows_how_long_the_caller_waits() -> None:
    with toy(lambda _, call: b"%.1f" % (call.time_remaining() or 0)) as server:
        assert float(server.quick()) > 10**9
        assert 8 < float(server.quick(timeout=10)) < 12


def test_a_deadline_that_passed_in_the_queue_shows() -> None:
    seen: list[bool] = []

    def wait(message: bytes, call: Call) -> bytes:
        if message == b"busy":
            time.sleep(0.3)
        else:
            seen.append((call.time_remaining() or 0) <= 0)
        return message

    with toy(wait) as server:
        busy = server.later(b"busy")
        time.sleep(0.05)
        late = server.later(b"late", timeout=0.1)
        assert late.code() is grpc.StatusCode.DEADLINE_EXCEEDED
        assert busy.result() == b"busy"
        server.quick(b"in time", timeout=10)
    assert seen in ([True, False], [False])  # a call that ended in the queue may never be read


def test_more_calls_than_allowed_are_refused() -> None:
    entered = threading.Event()

    def hold(message: bytes, _: Call) -> bytes:
        entered.wait(5)
        return message

    with toy(hold, max_concurrent=2) as server:
        held = [server.later(b"x" * (LONG + 1)) for _ in range(2)]
        time.sleep(0.2)
        with pytest.raises(grpc.RpcError) as caught:
            server.quick(b"one too many")
        entered.set()
        assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert [len(call.result()) for call in held] == [LONG + 1] * 2
        assert server.quick(b"again") == b"again"


def test_a_call_without_a_message_is_refused() -> None:
    with toy(lambda message, _: message) as server:
        call: Any = server.channel.stream_unary(METHOD)
        with pytest.raises(grpc.RpcError) as caught:
            call(iter(()))
        assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
        assert server.quick(b"x") == b"x"


def test_a_cancelled_call_leaves_the_server_well() -> None:
    with toy(lambda message, _: message) as server:
        for _ in range(50):
            server.later(b"x").cancel()
        assert server.quick(b"y") == b"y"


def test_calls_in_flight_are_answered_when_the_server_stops() -> None:
    entered = threading.Event()

    def slow(message: bytes, _: Call) -> bytes:
        entered.set()
        time.sleep(0.3)
        return message

    with toy(slow) as server:
        call = server.later(b"x" * (LONG + 1))
        entered.wait(5)
        ended = server.server.stop(5)
        assert len(call.result()) == LONG + 1
        assert ended.wait(5)
