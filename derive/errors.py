"""What can go wrong, drawn as one tree; knows no networks and formats no pages.

    DeriveError
    ├── Refused              the input is refused; carries every fault found         exit 2
    │   ├── Undefined        a formula has no value here (ln 0, 1/0)                 exit 2
    │   └── Unfair           no numbers are fair for a sheet (exercises.refusal)     exit 2
    ├── Unwritable           the output could not be written, the old file is intact exit 4
    ├── EngineFailed         an external engine failed or ran out of time            exit 5
    └── Disagreement         two independent computations of one gradient differ     exit 70

A student's slip is data, never one of these; our own slip is an assertion with words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


class DeriveError(Exception):
    """Every error that `derive` raises on purpose.

    >>> issubclass(Refused, DeriveError)
    True
    """

    exit_code = 70


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input: where, what, what was expected, what to do.

    >>> print(Fault("activation 'sigmod' is unknown", "sigmoid, tanh", "write sigmoid", "net.yaml", 7, 12))
    net.yaml:7:12: activation 'sigmod' is unknown; expected sigmoid, tanh; write sigmoid

    Lines and columns count from 1; a fault in Python values has a path instead of a place.
    """

    what: str
    expected: str = ""
    todo: str = ""
    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}: " if self.line else f"{self.file}: " if self.file else ""
        expected = f"; expected {self.expected}" if self.expected else ""
        todo = f"; {self.todo}" if self.todo else ""
        return visible(place + self.what + expected + todo)

    def at(self, file: str, line: int, column: int) -> Fault:
        """Return the same fault with its place in a file."""
        return replace(self, file=file, line=line, column=column)


class Refused(DeriveError):
    """The input is refused, with all its faults at once.

    >>> print(Refused((Fault("no data"), Fault("no network"))))
    no data
    no network
    """

    exit_code = 2

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


class Undefined(Refused):
    """A formula has no value at these numbers, such as the logarithm of zero.

    `quantity` is the name of what has no value, once that is known; `also` are those that lack one beside it.
    """

    def __init__(self, what: str, todo: str = "", quantity: object = None) -> None:
        super().__init__((Fault(what, "a value at every step", todo or "change the numbers it is computed from"),))
        self.quantity = quantity
        self.also: tuple[Undefined, ...] = ()

    def told(self, *faults: Fault) -> Undefined:
        """Return the same error in other words and at other places."""
        other = Undefined("", quantity=self.quantity)
        Refused.__init__(other, faults)
        return other

    @classmethod
    def together(cls, first: Undefined, *also: Undefined) -> Undefined:
        """Return one error of several quantities that have no value, each for a reason of its own."""
        whole = first.told(*(fault for one in (first, *also) for fault in one.faults))
        whole.also = also
        return whole


class Unwritable(DeriveError):
    """The output could not be written; whatever stood there before is intact."""

    exit_code = 4


class EngineFailed(DeriveError):
    """An external engine failed or ran out of time; the text results are kept.

    `source` is the page that it was to set, where there is one, and `form` the format of that page.
    """

    exit_code = 5

    def __init__(self, what: str, source: str = "", form: str = "") -> None:
        super().__init__(what)
        self.source = source
        self.form = form


class Disagreement(DeriveError):
    """Two independent computations of one gradient differ, so no page may be printed."""


def visible(text: str) -> str:
    """Return text with every character that a terminal would obey written as an escape.

    >>> visible("a\\x1b[31m\\nb")
    'a\\\\x1b[31m\\\\nb'
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
