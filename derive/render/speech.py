"""From messages to words: catalogues, number words, listings, and the English term at its first use.

Knows no markup: a spoken sentence is a tuple of pieces that a format spells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from derive.document import Mark
from derive.errors import Fault, Refused
from derive.message import Count, Counted, Listing, Message, Text, Turned, Typed
from derive.problem.words import nearest
from derive.render.catalogue import Catalogue, flat
from derive.render.faults import toml


@dataclass(frozen=True, slots=True)
class Plain:
    """Words of a catalogue, with the marks that stand around them: "" or "*" or "**"."""

    words: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class User:
    """Words of the user, to be escaped."""

    words: str


@dataclass(frozen=True, slots=True)
class Inline:
    """A formula inside a sentence."""

    formula: Any


Piece: TypeAlias = Plain | User | Inline | Typed


def typed(piece: Typed, comma: bool) -> str:
    """Return what is typed, with the decimal mark of the page where it holds a number.

    >>> typed(Typed("1 = 2.5", decimal=True), comma=True), typed(Typed("v1.2"), comma=True)
    ('1 = 2,5', 'v1.2')
    """
    return piece.words.replace(".", ",") if comma and piece.decimal else piece.words


_PLACE = re.compile(r"\{([@^]?[A-Za-z-]+|\$[^{}]+)\}")
_MARKED = re.compile(r"(\*\*|\*)([^*]+)\1")


@dataclass(slots=True)
class Speaker:
    """Speak the messages of one document in one language, remembering which terms were used.

    `count` says the number of a unit or a layer as the page counts it; `instead` holds words that stand for others;
    `in_out` tells that the page writes matrices in-out.
    """

    catalogue: Mapping[str, Any]
    count: Callable[[Counted], str] = lambda counted: str(counted.number)
    instead: Mapping[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    in_out: bool = False

    def say(self, message: Message) -> tuple[Piece, ...]:
        """Return a sentence in pieces.

        >>> Speaker({"hello": "Hello *{who}*"}).say(Message.of("hello", who=Text("<b>")))[1]
        User(words='<b>')
        """
        arguments = dict(message.arguments)
        # A new activation may have no word yet: it is called as the problem file calls it.
        kind = message.id.removeprefix("activation.")
        found = self.catalogue.get(message.id, kind) if kind != message.id else self._entry(message.id)
        if not isinstance(found, str):
            number = arguments["n"]
            found = found["one" if (number.number if isinstance(number, Count) else number) == 1 else "other"]
        return tuple(map(self._replaced, self._pieces(found, arguments)))

    def _replaced(self, piece: Piece) -> Piece:
        """Put words in the places of others, with a capital where there was one."""
        if not self.instead or not isinstance(piece, Plain):
            return piece

        def other(found: re.Match[str]) -> str:
            word = self.instead[found[0].lower()]
            return word[0].upper() + word[1:] if found[0][0].isupper() else word

        pattern = r"\b(" + "|".join(map(re.escape, self.instead)) + r")"
        return Plain(re.sub(pattern, other, piece.words, flags=re.IGNORECASE), piece.mark)

    def _entry(self, id: str) -> Any:
        """Return an entry of the catalogue; one that a translator left out is refused by name."""
        try:
            return self.catalogue[id]
        except KeyError:
            fault = Fault(f"the language has no message {id!r}", "every key of lang/en.toml", "add it")
            raise Refused((fault,)) from None

    def words(self, message: Message) -> str:
        """Return a sentence without formulas as plain words."""
        return "".join(piece.words for piece in self.say(message) if not isinstance(piece, Inline))

    def _pieces(self, template: str, arguments: Mapping[str, Any]) -> Iterator[Piece]:
        position = 0
        for found in _MARKED.finditer(template):
            yield from self._filled(template[position : found.start()], arguments, "")
            yield from self._filled(found[2], arguments, found[1])
            position = found.end()
        yield from self._filled(template[position:], arguments, "")

    def _filled(self, template: str, arguments: Mapping[str, Any], mark: str) -> Iterator[Piece]:
        position = 0
        for found in _PLACE.finditer(template):
            if found.start() > position:
                yield Plain(template[position : found.start()], mark)
            place = found[1]
            if place.startswith("@"):
                yield from self._term(place[1:], mark)
            elif place.startswith("$"):
                yield Inline(Mark(place[1:]))
            elif place.startswith("^"):
                yield from _capital(self._argument(arguments[place[1:]], mark))
            else:
                yield from self._argument(arguments[place], mark)
            position = found.end()
        if position < len(template):
            yield Plain(template[position:], mark)

    def _term(self, term: str, mark: str) -> Iterator[Piece]:
        """Speak a technical term, with the English word in brackets at its first use."""
        key = term.lower()
        entry = self._entry(f"terms.{key}")
        word = entry["word"]
        yield Plain(
            word[0].upper() + word[1:] if term[0].isupper() else word, mark or ("*" if entry.get("foreign") else "")
        )
        if entry.get("gloss") and key not in self.used:
            yield Plain(" (", mark)
            yield Plain(entry["gloss"], "*")
            yield Plain(")", mark)
        self.used.add(key)

    def _argument(self, argument: Any, mark: str) -> Iterator[Piece]:
        match argument:
            case Message():
                for piece in self.say(argument):
                    yield Plain(piece.words, mark) if isinstance(piece, Plain) and mark else piece
            case Text(words):
                yield User(words)
            case Typed():
                yield argument
            case Count(number):
                words = self.catalogue["count.words"]
                yield Plain(words[number] if number < len(words) else str(number), mark)
            case int(number):
                yield Plain(str(number), mark)
            case Counted():
                yield Plain(self.count(argument), mark)
            case Turned(out_in, in_out):
                yield from self._argument(in_out if self.in_out else out_in, mark)
            case Listing(items, either):
                kind = "either" if either else "list"
                joins = [""] + [self.catalogue["list.comma"]] * (len(items) - 2)
                last = self.catalogue[f"{kind}.two" if len(items) == 2 else f"{kind}.last"]
                joins += [last] if len(items) > 1 else []
                for join, item in zip(joins, items, strict=False):
                    if join:
                        yield Plain(join, mark)
                    yield from self._argument(item, mark)
            case formula:
                yield Inline(formula)


def _capital(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Begin a sentence: its first word gets a capital."""
    for number, piece in enumerate(pieces):
        if number == 0 and isinstance(piece, Plain):
            yield Plain(piece.words[:1].upper() + piece.words[1:], piece.mark)
        else:
            yield piece


def is_label(pieces: tuple[Piece, ...]) -> bool:
    """Tell whether a paragraph is the title of what follows it, bold from end to end, or ends in a colon before it.

    >>> is_label((Plain("Layer 1", "**"),)), is_label((Plain("Thus", "**"), Plain(", "))), is_label((Plain("All:"),))
    (True, False, True)
    """
    bold = all(isinstance(piece, Plain) and piece.mark == "**" for piece in pieces)
    return bold or (isinstance(pieces[-1], Plain) and pieces[-1].words.endswith(":"))


def cost_words(catalogue: Mapping[str, Any], letter: str) -> dict[str, str]:
    """Return which words stand for others where the cost has this letter: a language says "loss" with an L.

    >>> cost_words({"loss.letters": "L E", "loss.words": "costs: losses, cost: loss"}, "L")
    {'costs': 'losses', 'cost': 'loss'}
    """
    if letter not in catalogue["loss.letters"].split():
        return {}
    pairs = (pair.split(": ") for pair in catalogue["loss.words"].split(", "))
    return {word: other for word, other in pairs}


def read_catalogue(folders: tuple[Path, ...], language: str) -> Mapping[str, Any]:
    """Return the messages of a language by their dotted ids; those of an earlier folder stand before a later one's.

    Raises Refused, with the languages there are, when none has it.
    """
    there = sorted({path.stem for folder in folders for path in (folder / "lang").glob("*.toml")})
    if language not in there:
        known = ", ".join(there)
        near = nearest(language, there)
        raise Refused((Fault(f"language {language!r} is unknown", known, near or "choose one of these"),))
    *own, shipped = (folder / "lang" / f"{language}.toml" for folder in folders)
    instead: dict[str, Any] = {}
    for path in reversed(own):
        if path.is_file():
            instead |= flat("", toml(path))
    return Catalogue(shipped.read_text(encoding="utf-8"), instead) if shipped.is_file() else instead
