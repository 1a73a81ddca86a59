"""The sections training, numbers, convention and present; knows the choices, not what they lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field, WithJsonSchema

from derive.problem import readings
from derive.problem.blocks import Blocks
from derive.problem.exact import quoted
from derive.problem.figures import Figures
from derive.problem.findings import Finding, Wrong, found
from derive.problem.kinds import (
    Count,
    NameList,
    Positive,
    Schema,
    Share,
    Slope,
    Text,
    any_schema,
    count_schema,
    list_schema,
    number_schema,
    word_schema,
)
from derive.problem.section import Section, by
from derive.problem.words import plain
from derive.resources import folder

Batch: TypeAlias = Literal["full"] | int | tuple[tuple[int, ...], ...]
_TIES: Mapping[str, Fraction] = MappingProxyType({"first": Fraction(1), "second": Fraction(0), "half": Fraction(1, 2)})
_NOTATION = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def _batch(value: object) -> Batch:
    if isinstance(value, str) and plain(value) == "full":
        return "full"
    if not isinstance(value, (list, tuple)):
        try:
            return readings.count(1)(value)
        except Wrong:
            expected = "full, a size, or lists of example numbers such as [[1, 2], [3, 4]]"
            raise Wrong.because(f"{quoted(value)} is no batch", expected, "write full") from None
    if not any(isinstance(several, (list, tuple)) for several in value):
        expected = "a list of batches, each a list of example numbers"
        raise Wrong.because("this is not a list of lists", expected, "write [[1, 2]] for one batch, or full")
    return readings.each(value, _examples)


def _examples(value: object) -> tuple[int, ...]:
    """Read one batch: numbers of examples from 1."""
    if not isinstance(value, (list, tuple)):
        raise Wrong.because(
            f"{quoted(value)} is not a list", "a list of example numbers", "write [[1, 2]] for one batch"
        )
    made = readings.each(value, readings.count(1))
    if not made:
        raise Wrong.because("the batch is empty", "example numbers", "write the numbers of its examples")
    return made


def _tie(value: object) -> Fraction:
    if isinstance(value, str) and plain(value) in _TIES:
        return _TIES[plain(value)]
    return readings.number_where(lambda share: 0 <= share <= 1, "first, second, half or a number from 0 to 1")(value)


class Training(Section):
    """How parameters are updated: by gradient descent, all gradients from the old values."""

    learning_rate: Positive = Field(description="a number above 0", examples=["0.1"])
    steps: Count = Field(default=1, description="how often the batches are passed over")
    batch: Annotated[
        Batch,
        by(_batch),
        WithJsonSchema(any_schema({"const": "full"}, count_schema(1), list_schema(list_schema(count_schema(1))))),
    ] = Field(default="full", description="full, a size, or lists of example numbers, one update each")
    frozen: NameList = Field(default=(), description="parameters that get gradients but no updates, such as W1[2,1]")

    def batches(self, examples: int) -> tuple[tuple[int, ...], ...]:
        """Return the example numbers of each update of one pass.

        >>> Training(learning_rate=1, batch=2).batches(3)
        ((1, 2), (3,))
        """
        if isinstance(self.batch, tuple):
            return self.batch
        size = max(examples, 1) if self.batch == "full" else self.batch
        return tuple(tuple(range(n, min(n + size, examples + 1))) for n in range(1, examples + 1, size))


class Numbers(Section):
    """When values are rounded, and how.

    >>> Numbers().decimals, Numbers(significant=3).decimals
    (4, None)

    Exactly one of `decimals` and `significant` is a number.
    """

    carry: Annotated[
        Literal["each-name", "display", "exact"],
        by(readings.word("policy", ("each-name", "display", "exact"))),
        WithJsonSchema(word_schema(["each-name", "display", "exact"])),
    ] = "each-name"
    decimals: Annotated[int | None, by(readings.count(0, 15)), WithJsonSchema(count_schema(0, 15))] = Field(
        default=None, description="digits behind the decimal mark; 4 where neither is given"
    )
    significant: Annotated[int | None, by(readings.count(1, 15)), WithJsonSchema(count_schema(1, 15))] = Field(
        default=None, description="significant digits, instead of decimals"
    )
    ties: Annotated[
        Literal["half-up", "half-even"],
        by(readings.word("rule", ("half-up", "half-even"))),
        WithJsonSchema(word_schema(["half-up", "half-even"])),
    ] = "half-up"

    @classmethod
    def prepared(cls, given: dict[str, object]) -> dict[str, object]:
        """Fill in the usual four decimals where nothing else is asked."""
        return given if "decimals" in given or "significant" in given else given | {"decimals": 4}

    @classmethod
    def contradictions(cls, given: Mapping[str, object]) -> Iterator[Finding]:
        """Yield the second of two kinds of digits."""
        if "decimals" in given and "significant" in given:
            what = "both decimals and significant are given"
            yield found(what, "one of the two", "delete one", path=("significant",), key=True)


class Convention(Section):
    """Choices that change the mathematics: the sign of δ, and slopes and values at kinks.

    >>> Convention().max_at_tie, Convention(max_at_tie="first").max_at_tie
    (Fraction(1, 2), Fraction(1, 1))

    `relu_at_zero` and `abs_at_zero` are slopes, `step_at_zero` is the value of step at 0, and `max_at_tie` the share
    of the first argument in the slope of max and min where both are equal.
    """

    delta: Annotated[
        Literal["dC/dz", "-dC/dz"],
        by(readings.word("convention", ("dC/dz", "-dC/dz"))),
        WithJsonSchema(word_schema(["dC/dz", "-dC/dz"])),
    ] = "dC/dz"
    relu_at_zero: Share = Field(default=Fraction(0), description="the slope of relu at 0, from 0 to 1")
    abs_at_zero: Slope = Field(default=Fraction(0), description="the slope of the absolute value at 0, from -1 to 1")
    step_at_zero: Share = Field(default=Fraction(1), description="the value of step at 0, from 0 to 1")
    max_at_tie: Annotated[
        Fraction, by(_tie), WithJsonSchema(any_schema(word_schema(["first", "second", "half"]), number_schema()))
    ] = Field(default=Fraction(1, 2), description="the first argument's share where max has a tie")


def _notation(value: object) -> str:
    # Only such a word may become a file's name: nothing in a problem can point to a file outside the notations.
    if not isinstance(value, str) or not _NOTATION.fullmatch(plain(value)):
        raise Wrong.because(
            f"{quoted(value)} is not the name of a notation", "superscript or another", "write its name"
        )
    return plain(value)


class Head(Section):
    """What stands above the title of a page, all of it the writer's own words.

    >>> Head(course="Jaringan Saraf").course
    'Jaringan Saraf'
    """

    faculty: Text = Field(default="", description="a line above the title")
    course: Text = ""
    lecturer: Text = ""
    date: Text = ""
    time: Text = ""


# Whoever adds a catalogue has added a language.
LANGUAGES = tuple(sorted(path.stem for path in (folder("templates") / "lang").glob("*.toml")))


class Present(Section):
    """Choices that change only how a page looks."""

    lang: Annotated[
        str | None,
        by(readings.word("language", LANGUAGES)),
        WithJsonSchema(word_schema(LANGUAGES)),
    ] = None
    notation: Annotated[str, by(_notation), WithJsonSchema({"type": "string"})] = "superscript"
    view: Annotated[
        Literal["scalar", "matrix", "both"],
        by(readings.word("view", ("scalar", "matrix", "both"))),
        WithJsonSchema(word_schema(["scalar", "matrix", "both"])),
    ] = "scalar"
    decimal_mark: Annotated[
        Literal["comma", "point"] | None,
        by(readings.word("decimal mark", ("comma", "point"))),
        WithJsonSchema(word_schema(["comma", "point"])),
    ] = None
    paper: Annotated[
        Literal["a4", "f4"],
        by(readings.word("paper", ("a4", "f4"))),
        WithJsonSchema(word_schema(["a4", "f4"])),
    ] = Field(default="a4", description="a4, or f4: 215 by 330 millimetres, as in Indonesia")
    head: Head | None = Field(default=None, description="what stands above the title, such as an exam's course")
    figures: Figures = Field(default=(), description="figures on the page; the same as figures at the top")
    blocks: Blocks = Field(default=(), description="teaching blocks for the page, such as [proofs, questions], or all")


class Localised(Section):
    """A text in both languages; where one is missing, the other stands for it.

    >>> Localised(id="Jaringan XOR").text("en")
    'Jaringan XOR'
    """

    shorthand: ClassVar[str] = "en"
    shorthand_schema: ClassVar[Schema] = {"type": "string", "maxLength": readings.LONGEST_TEXT}

    en: Text = ""
    id: Text = ""

    def text(self, lang: str) -> str:
        """Return the text in a language, en or id."""
        return (self.id or self.en) if lang == "id" else (self.en or self.id)

    def __str__(self) -> str:
        return self.text("en")
