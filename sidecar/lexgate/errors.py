"""What can go wrong, as one tree.

LexgateError
├── InputError          the caller's document or request is not acceptable; nothing was evaluated
├── CaseError           a file of cases is not acceptable; none was run
├── RegisterError       files of registers are not acceptable; nothing was planned
├── UnknownProcessor    no register has the processor that was asked for
├── NotConfigured       what was asked for needs a ledger or registers, and this deployment has none
├── LedgerRefusal       the ledger or a register does not take a write; nothing was written
│   ├── UnknownRecord       the ledger has no such record
│   ├── UnknownRequest      the ledger has no such request of a person
│   ├── WrongActor          this actor may not say that
│   ├── EventOutOfOrder     the event does not follow from what is recorded, or its time does not
│   ├── BundledConsent      a separate consent shares its act with another purpose
│   ├── GuardianNotVerified a guardian gives without a verification, or outside of its time
│   ├── OwnConsentNeeded    a guardian gives for a person who is 14 or older
│   ├── RequesterNotVerified a request is fulfilled before it was verified who asks
│   ├── RefusalWithoutReason a request is refused, and no code says why
│   ├── NoticeNeverShown    a consent is given to a version of the notice that was never shown
│   ├── NoticeSuperseded    a consent is given once more to a version of the notice that a newer one replaced
│   ├── InsideCooldown      the person refused, and may not be asked yet
│   ├── UnknownEntry        no register has such an entry
│   ├── PlanOutdated        the registers changed since the plan was made
│   ├── VersionReused       a notice has another text under a version that it had before
│   └── KeyReused           an idempotency key came with another write before
├── AccessRefused       the caller may not make this call, or not now; nothing was done
│   ├── Unauthenticated     the call needs a credential, or the one that it brought is not accepted
│   ├── Forbidden           the credential does not have the role that the call needs
│   └── TooManyCalls        the credential made more calls than it may; later ones are taken again
├── ConfigError         the configuration is not acceptable; the server does not start
│   ├── LedgerVersion   the database of the ledger does not fit this version
│   └── LedgerKey       the key of the ledger is missing, or is another one
├── PolicyError         the compiled policies are missing, corrupt or do not fit this version
├── Fault               no decision could be made; never an ALLOW, a DENY or a REFER
│   ├── EngineFault     the engine failed or answered something that is no decision
│   ├── LogFault        the decision could not be recorded, so it must not leave
│   ├── LedgerFault     the ledger could not be read or written; it says whether to try again
│   │   └── RevisionNotReached the ledger has not reached the revision that the request asks for
│   ├── AccessFault     a credential could not be checked
│   └── RegisterFault   a register could not be read, or holds what is no document
├── NoDecision          a client has no decision in hand: it must not proceed
│   ├── Unreachable     the sidecar could not be reached, or said that it cannot decide
│   ├── TooSlow         the deadline passed
│   ├── Overloaded      the sidecar serves as many calls as it may
│   ├── NotAuthorised   the sidecar does not take this call from this caller: the credential or its roles are in the way
│   └── BadAnswer       what came back is no decision
├── Unfiltered          a statement reads a guarded table without a filter of its rows; nothing was read
└── NotAllowed          a decision is in hand, and the caller may not proceed on it
    ├── Denied          an article forbids the processing
    ├── Referred        a person must decide
    └── NotBinding      the answer is about another day or another state of knowledge

No message repeats a value that a caller sent: values may be personal.
"""

from __future__ import annotations

import contextlib
import inspect
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self


class LexgateError(Exception):
    """The root of every error that lexgate raises on purpose."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """One unacceptable field of an input.

    `path` holds the keys and list positions from the root; `problem` says what is wrong and `cure` what to do.
    """

    path: tuple[str | int, ...]
    problem: str
    cure: str

    @property
    def name(self) -> str:
        """The field in dotted form, as error details of gRPC name it: `consents[2].granted_at`."""
        out = ""
        for part in self.path:
            out += f"[{part}]" if isinstance(part, int) else f".{part}" if out else part
        return out

    @property
    def pointer(self) -> str:
        """The field as a JSON pointer (RFC 6901): `/consents/2/granted_at`."""
        return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in self.path)

    def __str__(self) -> str:
        return f"{self.name or 'the input'}: {self.problem}; {self.cure}"


class InputError(LexgateError):
    """A document or request that is refused before anything is evaluated."""

    def __init__(self, fields: list[FieldError]) -> None:
        super().__init__("; ".join(str(field) for field in fields))
        self.fields = fields

    def __reduce__(self) -> tuple[type[InputError], tuple[list[FieldError]]]:
        return type(self), (self.fields,)  # from process to process, as pools and task queues send it

    @classmethod
    def at(cls, path: tuple[str | int, ...], problem: str, cure: str) -> InputError:
        """An error about one field."""
        return cls([FieldError(path, problem, cure)])


@dataclass(frozen=True, slots=True)
class CaseProblem:
    """One unacceptable field of a file of cases. `case` is the name of the case, or None where it is about the file."""

    file: str
    case: str | None
    field: FieldError

    def __str__(self) -> str:
        where = f"{self.file}: {self.case}" if self.case else self.file
        return f"{where}: {self.field.pointer or 'the file'}: {self.field.problem}; {self.field.cure}"


class CaseError(LexgateError):
    """Files of cases that are refused before any case is run."""

    def __init__(self, problems: list[CaseProblem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class RegisterProblem:
    """One unacceptable field of a file of registers. `line` counts from 1; `entry` names kind and id, where known."""

    file: str
    line: int | None
    entry: str | None
    field: FieldError

    def __str__(self) -> str:
        where = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        entry = f": {self.entry}" if self.entry else ""
        return f"{where}{entry}: {self.field.pointer or 'the whole'}: {self.field.problem}; {self.field.cure}"


class RegisterError(LexgateError):
    """Files of registers that are refused before anything is planned; the problems are in the order of the lines."""

    def __init__(self, problems: list[RegisterProblem]) -> None:
        self.problems = sorted(problems, key=lambda each: (each.file, each.line or 0))
        super().__init__("\n".join(map(str, self.problems)))


class UnknownProcessor(LexgateError):
    """No register has the processor that was asked for; the message says where its documents belong."""


class NotConfigured(LexgateError):
    """What was asked for needs a ledger or registers, and this deployment has none; the message says what to set."""


class LedgerRefusal(LexgateError):
    """A write that ledger or registers do not take; nothing was written. `field` says which field is in the way."""

    def __init__(self, field: FieldError) -> None:
        super().__init__(str(field))
        self.field = field

    @classmethod
    def at(cls, path: tuple[str | int, ...], problem: str, cure: str) -> Self:
        """A refusal for one field."""
        return cls(FieldError(path, problem, cure))


class UnknownRecord(LedgerRefusal):
    """The ledger has no such record."""


class UnknownRequest(LedgerRefusal):
    """The ledger has no such request of a person."""


class WrongActor(LedgerRefusal):
    """This actor may not say that about this record."""


class EventOutOfOrder(LedgerRefusal):
    """The event does not follow from what is recorded, or its time does not."""


class BundledConsent(LedgerRefusal):
    """A separate consent shares its act with another purpose (ndsr 62(7))."""


class GuardianNotVerified(LedgerRefusal):
    """A guardian gives a consent without a verification, or outside of its time (ndsr 22(3))."""


class OwnConsentNeeded(LedgerRefusal):
    """A guardian gives a consent for a person who is surely 14 or older (ndsr 22(3))."""


class RequesterNotVerified(LedgerRefusal):
    """A request of a person is fulfilled before it was verified who asks."""


class RefusalWithoutReason(LedgerRefusal):
    """A request of a person is refused, and no code says why."""


class NoticeNeverShown(LedgerRefusal):
    """A consent is given to a version of the notice that was never shown."""


class NoticeSuperseded(LedgerRefusal):
    """A consent is given once more to a version of the notice that a newer one replaced."""


class InsideCooldown(LedgerRefusal):
    """The person refused, and may not be asked for this purpose yet (ndsr 22(5))."""


class UnknownEntry(LedgerRefusal):
    """No register has such an entry."""


class PlanOutdated(LedgerRefusal):
    """The registers changed since the plan was made."""


class VersionReused(LedgerRefusal):
    """A notice has another text under a version that it had before."""


class KeyReused(LedgerRefusal):
    """An idempotency key came with another write before."""


class AccessRefused(LexgateError):
    """A call that is refused for who makes it; nothing was done. No message repeats a credential."""


class Unauthenticated(AccessRefused):
    """The call needs a credential, or the one that it brought is not accepted."""


class Forbidden(AccessRefused):
    """The credential does not have the role that the call needs; the message names it."""


class TooManyCalls(AccessRefused):
    """The credential made more calls than it may; after `retry_after` seconds there is room for the next."""

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after

    @property
    def whole_seconds(self) -> int:
        """The same in whole seconds, at least one."""
        return max(1, math.ceil(self.retry_after))


class ConfigError(LexgateError):
    """A configuration that cannot be used."""


class LedgerVersion(ConfigError):
    """The database of the ledger does not fit this version of lexgate."""


class LedgerKey(ConfigError):
    """The key that the ledger is sealed by is missing, or is another one."""


class PolicyError(LexgateError):
    """Compiled policies that cannot be used."""


class Fault(LexgateError):
    """No decision could be made."""


class EngineFault(Fault):
    """The engine failed, or answered something that is no decision."""


class LogFault(Fault):
    """A decision could not be recorded."""


class LedgerFault(Fault):
    """The ledger could not be read or written.

    `retryable`: the same call may be made again, and succeeds once the database is back. `maybe_written`: the answer to
    a write was lost, so that only a write with an idempotency key may be made again; otherwise nothing was written.
    """

    def __init__(self, message: str, *, retryable: bool = False, maybe_written: bool = False) -> None:
        super().__init__(message)
        self.retryable = retryable
        self.maybe_written = maybe_written


class RevisionNotReached(LedgerFault):
    """The ledger did not reach, in time, the revision that the request asks for; an older answer would be stale."""

    def __init__(self, message: str) -> None:
        super().__init__(message, retryable=True)


class AccessFault(Fault):
    """A credential could not be checked, because what to check it against is out of reach."""


class RegisterFault(Fault):
    """A register could not be read, or holds what is no document."""


class NoDecision(LexgateError):
    """A client has no decision in hand: it must not proceed."""


class Unreachable(NoDecision):
    """The sidecar could not be reached, or said that it cannot decide."""


class TooSlow(NoDecision):
    """The deadline passed before an answer came."""


class Overloaded(NoDecision):
    """The sidecar serves as many calls as it may."""


class NotAuthorised(NoDecision):
    """The sidecar does not take this call from this caller."""


class BadAnswer(NoDecision):
    """What came back is no decision."""


class Unfiltered(LexgateError):
    """A statement reads a guarded table without a filter of its rows; nothing was read."""


class NotAllowed(LexgateError):
    """A decision is in hand, and the caller may not proceed on it. `decision_id` names it in the log."""

    def __init__(self, message: str, decision_id: str) -> None:
        super().__init__(message)
        self.decision_id = decision_id

    def __reduce__(self) -> tuple[type[NotAllowed], tuple[str, str]]:
        return type(self), (str(self), self.decision_id)  # from process to process


class Denied(NotAllowed):
    """An article forbids the processing."""


class Referred(NotAllowed):
    """A person must decide."""


class NotBinding(NotAllowed):
    """The answer is about another day or another state of knowledge."""


@contextlib.contextmanager
def no_answer_by_failing(who: str) -> Iterator[None]:
    """Whoever is asked, and fails in a way of its own, gave no answer either: raises `Unreachable`, and says who."""
    try:
        yield
    except LexgateError:
        raise
    except Exception as error:
        raise Unreachable(f"{who} failed: {type(error).__name__}") from error


def answer_in_hand(answer: object, cure: str) -> object:
    """Returns the answer. Raises `BadAnswer` with the cure for one that must be awaited, as no blocking call can."""
    if not inspect.isawaitable(answer):
        return answer
    if inspect.iscoroutine(answer):
        answer.close()
    raise BadAnswer(f"an AsyncClient cannot be asked from a blocking call: {cure}")
