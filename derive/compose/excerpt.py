"""What two pages of paper do not hold is left out of a document, and the document says how much; knows no words.

Of every part the first stays, and a heading always has something below it. Nothing is made but sentences that say what
is left out, so what stays is as true as it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from derive.compose.shortened import equation, sentence, size
from derive.compose.sparing import HIGHEST
from derive.compose.traced import names_of, stated
from derive.document import (
    Block,
    Bullets,
    Cell,
    Display,
    Document,
    Equation,
    Listed,
    Numbers,
    Paragraph,
    Table,
)  # fmt: skip
from derive.message import Listing, Message, Typed
from derive.names import Name
from derive.term import Matrix, refs

_VALUES = (Message("table.quantity"), Message("table.value"))
_ABREAST = 3  # parts in which a table of values stands
_EXAMPLES = 3  # that a table by example keeps before it loses columns
_COLUMNS = 14  # of a table
_ITEMS = 4  # of a list in a sentence, at least
_PARTS = 12  # quantities of a formula, at least
_ALIKE = 3  # statements of one kind, at least
_LINE = 12  # columns of a matrix that are about as wide as a line
_KINDS = ("row", "column", "matrix", "formula", "fact", "value")  # of what is left out, as it is told


def longest(document: Document) -> int:
    """Return from how many rows on nothing is left out of a document."""
    found = [size(document.title), 1]
    for group in _groups(document.blocks):
        rows = 0
        for block in group:
            match block:
                case Table():
                    rows += len(block.rows)
                case Display(equations) | Listed(equations):
                    rows = max(rows, len(equations), *map(size, equations), *map(_room, equations))
                case Bullets(items):
                    rows = max(rows, len(items), *map(size, items))
                case Paragraph(text):
                    rows = max(rows, size(text))
                case _:
                    pass
        found.append(rows)
    return max(found)


def excerpt(document: Document, most: int, rows: int = 0) -> Document:
    """Return a document whose parts have about so many rows each, and that says first what is left out.

    Tables may have more `rows`.

    >>> from derive.document import Heading
    >>> cells = tuple((Message(f"cell-{n}"),) for n in range(5))
    >>> table = Table((Message("head"),), cells, (False,))
    >>> made = excerpt(Document(Message("title"), (Heading(2, Message("solution")), table), {}), 2)
    >>> [type(block).__name__ for block in made.blocks], len(made.blocks[-1].rows)
    (['Paragraph', 'Heading', 'Table'], 3)
    """
    cut = _Cut(most, rows or most, None if document.own_names is None else set(stated(document.blocks)))
    blocks = [block for group in _groups(document.blocks) for block in cut.kept(group)]
    title = cut.said(document.title)
    said = [Message.of(f"excerpt.{kind}", n=cut.left_out[kind]) for kind in _KINDS if cut.left_out[kind]]
    if not said:
        return document
    told = Paragraph(Message.of("excerpt.said", parts=Listing(tuple(said)), option=Typed("--detail full")))
    return replace(document, title=title, blocks=(told, *blocks))


def _groups(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Yield blocks together that follow one another and are of one kind."""
    for _, group in groupby(blocks, type):
        yield list(group)


@dataclass(slots=True)
class _Cut:
    """What is left out of a page whose parts have so many rows, or its tables other ones, counted by kinds."""

    most: int
    rows: int
    known: set[Name] | None  # the quantities of a graph that have their value on the page
    left_out: Counter[str] = field(default_factory=Counter)

    def kept(self, group: Sequence[Block]) -> Iterator[Block]:
        """Yield what is left of blocks of one kind that follow one another."""
        tables = [block for block in group if isinstance(block, Table)]
        if tables:
            yield from self._tables([self._narrow(table) for table in tables])
            return
        for block in group:
            yield from self._block(block)

    def said(self, message: Message) -> Message:
        """Return a sentence with the first items of its lists and with short formulas."""
        made, fewer = sentence(message, max(self.most, _ITEMS), max(self.most, _PARTS))
        self.left_out["value"] += fewer
        return made

    def _block(self, block: Block) -> Iterator[Block]:
        match block:
            case Display(rows):
                yield from self._display(rows)
            case Listed(equations) if any(map(_room, equations)):
                few = tuple(one for one in equations if _room(one) <= min(self.most, HIGHEST))
                self.left_out["matrix"] += len(equations) - len(few)
                yield from [Listed(few)] if few else []
            case Listed(equations):
                few = tuple(self._few(equations[-self.most :]))
                hidden = len(equations) - len(few)
                self.left_out["formula"] += hidden
                yield from [Paragraph(Message.of("excerpt.formulas", n=hidden))] if hidden else []
                yield from [Listed(few)] if few else []
            case Bullets(items, numbered):
                yield Bullets(tuple(map(self.said, self._facts(items))), numbered)
            case Paragraph(text):
                yield Paragraph(self.said(text))
            case _:
                yield block

    def _few(self, equations: Iterable[Equation]) -> Iterator[Equation]:
        """Yield equations without their long sides."""
        for one in equations:
            made = equation(one, max(self.most, _PARTS))
            if made is not None:
                yield made

    def _display(self, rows: Sequence[Equation]) -> Iterator[Block]:
        """Yield the first formulas and the last: those between are of layers between, or of further quantities."""
        few = list(self._few(rows))
        first, last = few[: -(-self.most // 2)], few[len(few) - self.most // 2 :]
        if len(few) <= max(self.most, 2):
            first, last = few, []
        hidden = len(rows) - len(first) - len(last)
        self.left_out["formula"] += hidden
        if first:
            yield Display(tuple(first))
        if hidden:
            yield Paragraph(Message.of("excerpt.formulas", n=hidden))
        if last:
            yield Display(tuple(last))

    def _facts(self, items: Sequence[Message]) -> Iterator[Message]:
        """Yield statements, of those that are alike the first ones."""
        seen: Counter[str] = Counter()
        for item in items:
            seen[item.id] += 1
            if seen[item.id] <= max(self.most, _ALIKE):
                yield item
            else:
                self.left_out["fact"] += 1

    def _tables(self, tables: Sequence[Table]) -> Iterator[Table]:
        """Yield the first rows of tables that follow one another; of rows that go on in further tables the columns."""
        if self.known is not None and tables[0].head == _VALUES:
            yield from map(self._last_values, tables)
            return
        if len(tables) == 1 or not _goes_on(tables):
            tables = [table for table in map(self._traceable, tables) if table.rows]
            left = self.rows
            for table in tables:
                yield from [self._rows(table, left)] if left > 0 else []
                self.left_out["row"] += len(table.rows) if left <= 0 else 0
                left -= len(table.rows)
            return
        count = len(tables[0].rows)
        rows = min(count, self.rows)
        if tables[0].head[0] == Message("table.example"):
            rows = min(rows, max(_EXAMPLES, -(-self.rows // len(tables))))
        shown = -(-self.rows // rows)
        self.left_out["column"] += sum(len(table.head) - 1 for table in tables[shown:])
        self.left_out["row"] += _hidden(tables[0], rows)
        yield from (_first(table, rows) for table in tables[:shown])

    def _narrow(self, table: Table) -> Table:
        """Return a table without the columns for which a line has no room."""
        self.left_out["column"] += max(0, len(table.head) - _COLUMNS)
        rows = tuple(row[:_COLUMNS] for row in table.rows)
        return replace(table, head=table.head[:_COLUMNS], rows=rows, numeric=table.numeric[:_COLUMNS])

    def _last_values(self, table: Table) -> Table:
        """Return the values of the last lines of a graph: the way back begins there."""
        assert self.known is not None, "only the lines of a graph are left out from the first"
        hidden = max(0, len(table.rows) - _ABREAST * self.rows)
        self.left_out["row"] += hidden
        self.known |= set(names_of(table.rows[hidden:]))
        more = (_more(table, hidden),) if hidden else ()
        return replace(table, rows=(*more, *table.rows[hidden:]))

    def _traceable(self, table: Table) -> Table:
        """Return a table without calculations of which some number has no place on the page."""
        rows = []
        for row in table.rows:
            numbers = {name for cell in row if isinstance(cell, Numbers) for name in refs(cell.term)}
            if self.known is None or numbers <= self.known:
                rows.append(row)
                if self.known is not None:
                    self.known |= set(names_of([row]))
        self.left_out["row"] += len(table.rows) - len(rows)
        return replace(table, rows=tuple(rows))

    def _rows(self, table: Table, most: int) -> Table:
        self.left_out["row"] += _hidden(table, most)
        return _first(table, most)


def _goes_on(tables: Sequence[Table]) -> bool:
    """Tell whether tables have the same rows, with other columns."""
    rows = [[row[0] for row in table.rows] for table in tables]
    return all(own == rows[0] for own in rows)


def _first(table: Table, most: int) -> Table:
    """Return a table with its first rows, and one that says how many more there are."""
    hidden = _hidden(table, most)
    if not hidden:
        return table
    return replace(table, rows=(*table.rows[:most], _more(table, hidden)))


def _hidden(table: Table, most: int) -> int:
    """Return how many rows a table leaves out: never one, in whose place would stand that it is left out."""
    hidden = len(table.rows) - most
    return hidden if hidden > 1 else 0


def _more(table: Table, hidden: int) -> tuple[Cell, ...]:
    """Return a row that says how many rows of a table are left out."""
    return Message.of("excerpt.more-rows", n=hidden), *((Message("given.nothing"),) * (len(table.head) - 1))


def _room(one: Equation) -> int:
    """Return about how many rows a given matrix takes, broken where it is wider than a line."""
    value = one.parts[-1][1]
    if isinstance(value, Numbers) and isinstance(value.term, Matrix):
        rows = value.term.rows
        return len(rows) * -(-len(rows[0]) // _LINE)
    return 0
