"""The blocks of a page, not yet spoken and not yet spelled; knows no format, no language and no network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from derive.message import Message
from derive.names import COST, Name
from derive.numbers import Numeral
from derive.term import Condition, Term

if TYPE_CHECKING:  # most pages have neither figures nor matrices
    from derive.drawing import Drawing
    from derive.views.expression import Expression


@dataclass(frozen=True, slots=True)
class Symbols:
    """A term in letters."""

    term: Term


@dataclass(frozen=True, slots=True)
class Numbers:
    """A term with its quantities replaced by their printed digits."""

    term: Term
    operands: Mapping[Name, Numeral]


@dataclass(frozen=True, slots=True)
class Holds:
    """A condition that chose a branch, with its numbers."""

    condition: Condition
    operands: Mapping[Name, Numeral]


@dataclass(frozen=True, slots=True)
class Applied:
    """The activation of a layer, or its derivative with a prime, at a quantity: f(z), f′(z)."""

    layer: int
    at: Name
    primes: int = 0


@dataclass(frozen=True, slots=True)
class Labelled:
    """A quantity with a word below it, such as θ_new in an update rule."""

    name: Name
    label: Message


@dataclass(frozen=True, slots=True)
class Change:
    """What an update adds to a quantity: Δθ; with what it is added to, θ + Δθ."""

    name: Name
    added: bool = False


@dataclass(frozen=True, slots=True)
class Upto:
    """The values of an index: 1, 2, 3, or 1, …, last where there are many."""

    last: int


@dataclass(frozen=True, slots=True)
class Percent:
    """A number of hundredths."""

    number: Numeral


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign that a sentence speaks of: =, ≈, ln, δ, f′, z or a digit."""

    text: str


@dataclass(frozen=True, slots=True)
class InNotation:
    """A quantity in a notation other than the page's own, by the name of its file."""

    notation: str
    symbol: Symbols


@dataclass(frozen=True, slots=True)
class Shaped:
    """A formula of matrices: in letters, or with printed digits, dots standing for the examples that are `hidden`."""

    expression: Expression
    operands: Mapping[Name, Numeral] | None = None
    hidden: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Sizes:
    """A formula of matrices with only the size of each: (2 × 2)(2 × 1) + (2 × 1)."""

    expression: Expression


Side: TypeAlias = Symbols | Numbers | Numeral | Percent | Applied | Labelled | Change | Upto | Message | Shaped | Sizes
Relation = Literal["", "=", "≈", "→", "⟹", "-", "+"]


@dataclass(frozen=True, slots=True)
class Equation:
    """A chain of sides joined by relations, read as one sentence; `note` and `also` follow on its row, then `margin`.

    >>> from derive.term import ONE
    >>> Equation((("", Symbols(ONE)), ("=", Symbols(ONE)))).parts[1][0]
    '='
    """

    parts: tuple[tuple[Relation, Side], ...]
    note: Message | None = None
    holds: tuple[Holds, ...] = ()
    also: Equation | None = None
    margin: Equation | None = None


@dataclass(frozen=True, slots=True)
class Tall:
    """An equation in a cell, its fractions as large as in a display: one that is written into."""

    equation: Equation


Formula: TypeAlias = (
    Equation | Tall | Mark | Symbols | Numbers | Numeral | Percent | Applied | Holds | InNotation | Shaped
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 (the title) to 4."""

    level: int
    text: Message


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    text: Message


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of statements, `numbered` where their order matters."""

    items: tuple[Message, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Display:
    """Displayed formulas: one, or several aligned at their first relation."""

    rows: tuple[Equation, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """Displayed formulas side by side, such as the given matrices."""

    equations: tuple[Equation, ...]


Cell: TypeAlias = Message | Formula


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `numeric` tells which columns are set flush right, `ruled` that it is a form, each cell with a frame.

    The column `roomy`, from 0, takes what is left of the width of a page, for writing. With `shares`, a number for each
    column, a form is as wide as a page and high enough for handwriting: what the columns of share 0 leave is divided.
    """

    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: tuple[bool, ...]
    ruled: bool = False
    roomy: int | None = None
    shares: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Program:
    """Lines of a program, printed as they stand."""

    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A numbered figure: what is drawn, its caption, and what it shows, in sentences; `kind` is how it is asked for."""

    kind: str
    number: int
    drawing: Drawing
    caption: Message
    alt: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the title, in the user's words: a faculty, and labelled lines such as course and lecturer."""

    faculty: str
    lines: tuple[tuple[Message, str], ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The start of another page in the same file, with title, head and foot; terms are explained anew."""

    title: Message
    head: Head | None = None
    foot: Message | None = None


Block: TypeAlias = Heading | Paragraph | Bullets | Display | Listed | Table | Program | Figure | PageBreak


@dataclass(frozen=True, slots=True)
class Document:
    """A page: its title, its language-free blocks, and what a notation must know of the network to name things.

    `functions` says which letter is the activation of each layer (its place in the notation's list), `kinds` what each
    is, `single` which letters need no index, `exp_word` that e is a quantity; `own_names` are None for a network.
    A `fine` page has smaller letters on paper.
    """

    title: Message
    blocks: tuple[Block, ...]
    functions: Mapping[int, int]
    single: frozenset[str] = frozenset()
    exp_word: bool = False
    own_names: frozenset[str] | None = None
    compact: bool = False
    parameters: tuple[Name, ...] = ()
    layers: int = 0
    kinds: tuple[str, ...] = ()
    head: Head | None = None
    foot: Message | None = None
    cost: Name = COST
    fine: bool = False
