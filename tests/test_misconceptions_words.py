"""The words of the library: in both languages, places filled, no letter of one notation, said in every notation."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from misconception_cases import ENTRY_CASES, case

from derive.compose.page import page_of
from derive.document import Paragraph, Symbols
from derive.laws.convention import Convention
from derive.message import Message
from derive.misconceptions import MISTAKES, Mistake, Work, places
from derive.numbers import Policy
from derive.problem.choice import chosen
from derive.render.page import Presentation
from derive.render.scheme import schemes
from derive.render.writer import write
from derive.term import Neg, Ref
from derive.worked import Solution

TEMPLATES = Path(__file__).parents[1] / "templates"
WORDS: dict[str, dict[str, Any]] = {
    lang: tomllib.loads((TEMPLATES / "lang" / f"{lang}.toml").read_text(encoding="utf-8")) for lang in ("en", "id")
}
PLACE = re.compile(r"\{([^{}]+)\}")
SIGNS = {"$f′", "$ln"}
# A letter alone (but for the English article), a Greek letter, a sign of calculation, a prime: a fixed notation.
LETTER = re.compile(r"\b[b-zB-HJ-Z]\b|[α-ωΑ-Ω∂Σσ′²½=+·⊙÷]")
FUNCTIONS = {"sigmoid": "sigmoid", "tanh": "tanh", "sech": "tanh", "arctan": "arctan", "relu": "relu"}
SAID_OF_OTHERS = {  # what these hints say of another function is what the mistake is about
    "tanh-derivative-for-sigmoid": "tanh",
    "sigmoid-derivative-for-tanh": "sigmoid",
    "softmax-ce-times-sigmoid-derivative": "sigmoid",
    "bce-denominator-forgotten": "sigmoid",
}


def sentences(lang: str) -> Iterator[tuple[str, str, str]]:
    """Yield slug, kind and text of every sentence about a mistake."""
    for slug, entry in WORDS[lang]["misconception"].items():
        yield from ((slug, kind, text) for kind, text in entry.items())
    for check, text in WORDS[lang]["self-check"].items():
        yield check, "check", text


@pytest.mark.parametrize("lang", WORDS)
def test_every_entry_has_words(lang: str) -> None:
    """Every mistake has a name and a hint, and a check that it shares with its like; nothing else has."""
    assert set(MISTAKES) == set(WORDS[lang]["misconception"])
    assert {("name", "hint")} == {tuple(entry) for entry in WORDS[lang]["misconception"].values()}
    assert {mistake.check for mistake in MISTAKES.values()} == set(WORDS[lang]["self-check"])


@pytest.mark.parametrize("lang", WORDS)
def test_places_are_filled(lang: str) -> None:
    """Every place of a sentence is one that `places` fills, and each is used somewhere; a name has no formula."""
    where = case("A")
    filled = set(places(where.work, MISTAKES["error-sign"]))
    used = {place for _, _, text in sentences(lang) for place in PLACE.findall(text)}
    assert used - filled == SIGNS
    assert filled <= used
    assert [] == [text for _, kind, text in sentences(lang) if kind == "name" and PLACE.search(text)]


@pytest.mark.parametrize("lang", WORDS)
def test_no_fixed_letter(lang: str) -> None:
    """Letters, formulas and functions come through the page: no sentence fixes those of one notation or network."""
    for slug, _, text in sentences(lang):
        bare = PLACE.sub("", text)
        assert not LETTER.search(bare), (slug, text)
        for word, function in FUNCTIONS.items():
            if re.search(rf"\b{word}\b", bare, re.IGNORECASE):
                about = {*(MISTAKES[slug].on if slug in MISTAKES else ()), SAID_OF_OTHERS.get(slug)}
                assert function in about or slug == "sigmoid-zero", (slug, text)


@pytest.mark.parametrize("caught", ["Multiply by σ.", "The factor η is missing.", "w times a", "gunakan 1 − z", "f′"])
def test_a_fixed_letter_is_caught(caught: str) -> None:
    """The test above can fail."""
    assert LETTER.search(caught)


def said(mistake: Mistake) -> Iterator[Message]:
    """Yield the three messages of a mistake in its own reference case, their places filled."""
    filled = {
        place: value if isinstance(value, Message) else Symbols(value)
        for place, value in places(case(ENTRY_CASES[mistake.slug]).work, mistake).items()
    }
    for id in (mistake.name_id, mistake.hint_id, mistake.check_id):
        yield Message.of(id, **filled)


@pytest.mark.parametrize("lang", WORDS)
@pytest.mark.parametrize("notation", schemes((TEMPLATES,)))
def test_every_page_can_say_them(notation: str, lang: str) -> None:
    """In every notation and language every sentence is set, with no place left open."""
    blocks = tuple(Paragraph(message) for mistake in MISTAKES.values() for message in said(mistake))
    document = page_of(Solution(chosen("arctan-2-2-1")), Message("given.nothing"), blocks)
    for form in ("md", "tex", "html"):
        text = write(document, form, Presentation(lang, notation, folders=(TEMPLATES,)))
        assert not re.search(r"\{(?:[a-z]+-)*(?:signal|activation|derivative|rate|strength|digits)\}", text)
        assert "learning-rate" not in re.sub(r'id="[^"]*"|href="[^"]*"', "", text)


def test_what_stands_in_the_places() -> None:
    """The activation is that of the layer spoken of, the signal has the convention's sign, digits are those asked."""
    where = case("F")
    hidden = places(where.work, MISTAKES["tanh-derivative-linear"], policy=Policy(decimals=3))
    assert Message("activation.tanh") == hidden["activation"]
    assert Message.of("rounding.decimals", n=3) == hidden["digits"]
    step = where.work.at("signal")[0]
    assert "activation.sigmoid" == places(where.work, MISTAKES["sigma-prime-sign"], step.name)["activation"].id  # type: ignore[union-attr]
    assert isinstance(hidden["signal"], Ref)
    turned = Work(where.work.graph, where.work.network, Convention(signal_sign=-1))
    assert isinstance(places(turned, MISTAKES["error-sign"])["signal"], Neg)
