"""The words of pages: catalogues agree, every message is used, terms carry their English word once; decimal marks."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import derive
from derive.problem import parse
from derive.problem.choice import chosen, shipped, with_numbers

ROOT = Path(__file__).parent.parent
PLACE = re.compile(r"\{([@^]?[A-Za-z-]+|\$[^{}]+)\}")
ANY = "[a-z0-9-]+"  # what may stand in an open place of an id
DOTTED = re.compile(r"[a-z]+(?:\.[a-z-]+)+")


def flat(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Messages by dotted id; what has forms or is a term stays a table."""
    for key, value in table.items():
        if isinstance(value, Mapping) and not {"other", "word"} & set(value):
            yield from flat(f"{prefix}{key}.", value)
        else:
            yield f"{prefix}{key}", value


def catalogue(lang: str) -> dict[str, Any]:
    """The messages of a language."""
    return dict(flat("", tomllib.loads((ROOT / "templates" / "lang" / f"{lang}.toml").read_text(encoding="utf-8"))))


EN, ID = catalogue("en"), catalogue("id")


def places(text: str) -> set[str]:
    """The places of a message; a technical term may be glossed in one language and plain in the other."""
    return {place.lstrip("^") for place in PLACE.findall(text) if not place.startswith(("@", "$"))}


def messages(entry: Any) -> list[tuple[str, str]]:
    """The forms of a message with their names."""
    return [("", entry)] if isinstance(entry, str) else [(form, text) for form, text in entry.items()]


def test_same_keys() -> None:
    """Both catalogues have the same messages."""
    assert sorted(EN) == sorted(ID)


@pytest.mark.parametrize("key", [key for key in EN if not key.startswith(("terms.", "count."))])
def test_same_places(key: str) -> None:
    """A message has the same forms and the same places in both languages."""
    assert type(EN[key]) is type(ID[key])
    assert [form for form, _ in messages(EN[key])] == [form for form, _ in messages(ID[key])]
    assert {p for _, text in messages(EN[key]) for p in places(text)} == {
        p for _, text in messages(ID[key]) for p in places(text)}
    if isinstance(EN[key], Mapping):
        assert set(EN[key]) == {"one", "other"}


@pytest.mark.parametrize("lang", ["en", "id"])
def test_terms_exist(lang: str) -> None:
    """Every term that a message names is in the catalogue, and every term is named by some message."""
    words = catalogue(lang)
    named = {place[1:].lower() for key, entry in words.items() if not key.startswith(("terms.", "count."))
             for _, text in messages(entry) for place in PLACE.findall(text) if place.startswith("@")}
    terms = {key.removeprefix("terms.") for key in words if key.startswith("terms.")}
    assert named <= terms
    assert terms - named == set()


def strings(tree: ast.AST) -> Iterator[str]:
    """Texts of a module; the open places of an f-string stand as a star."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "*" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def modules() -> list[ast.Module]:
    """Every module of the package."""
    return [ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "derive").rglob("*.py"))]


def test_every_message_is_used() -> None:
    """A message nobody says is a message nobody checks."""
    said = {text for module in modules() for text in strings(module)}
    templates = (ROOT / "templates" / "notebook").glob("*.jinja")
    said |= {text for path in templates for text in re.findall(r'"([a-z.-]+)"', path.read_text(encoding="utf-8"))}
    patterns = [re.compile(re.escape(text).replace(r"\*", ANY)) for text in said if "*" in text and "." in text]
    unused = [key for key in EN if not key.startswith("terms.") and key not in said
              and not any(pattern.fullmatch(key) for pattern in patterns)]
    assert unused == []


def test_every_message_exists() -> None:
    """Whatever the program says is in the catalogue."""
    asked = set()
    for module in modules():
        for call in ast.walk(module):
            if isinstance(call, ast.Call) and call.args and ast.unparse(call.func) in ("Message", "Message.of"):
                asked |= {text for text in strings(call.args[0]) if DOTTED.fullmatch(text)}
    assert len(asked) > 80
    assert asked - set(EN) == set()


@cache
def pages(sheet: str) -> dict[str, str]:
    """The full page of a worksheet in both languages."""
    solved = derive.explain(chosen(sheet))
    return {lang: solved.to_markdown(lang=lang) for lang in ("en", "id")}


@pytest.mark.parametrize("sheet", shipped())
def test_terms_carry_the_english_word_once(sheet: str) -> None:
    """In Indonesian a technical term is followed by its English word at its first use, and there only."""
    page = pages(sheet)["id"].casefold()
    for key, term in ID.items():
        if not key.startswith("terms.") or not term.get("gloss"):
            continue
        gloss = f"(*{term['gloss']}*)"
        first = re.search(rf"\b{re.escape(term['word'])}\b", page.partition("\n")[2])
        if first is None:
            assert gloss not in page
        elif not page.partition("\n")[0].count(term["word"]):
            assert page.count(gloss) == 1, term
            assert page.partition("\n")[2][first.end():].lstrip("*").startswith(f" {gloss}"), term


@pytest.mark.parametrize("sheet", shipped())
def test_decimal_marks(sheet: str) -> None:
    """Indonesian pages have the decimal comma, English ones the point, and neither has the other."""
    found = pages(sheet)
    assert not re.search(r"\d\.\d", re.sub(r"(?m)^#+ [\d.]+ .*$|bagian \d\.\d|batch \d\.\d", "", found["id"]))
    assert "{,}" in found["id"] and "{,}" not in found["en"]
    assert not re.search(r"\d,\d", found["en"].replace("{,}", ""))


@pytest.mark.parametrize("sheet", shipped())
@pytest.mark.parametrize("policy", [{}, {"decimals": 2}, {"carry": "display", "decimals": 3}])
def test_signs_are_never_doubled(sheet: str, policy: dict[str, Any]) -> None:
    """A negative number put into a formula is bracketed, and zero has no sign."""
    page = derive.explain(with_numbers(chosen(sheet), **policy)).to_markdown(lang="en")
    assert not re.search(r"(?:\\cdot|[-+/]|\\odot|\\,) -\d", page)
    assert not re.search(r"-0(?:\.0+)?(?![.\d])", page)
    assert not re.search(r"-\d+(?:\.\d+)?\^", page.replace("e^", ""))


@pytest.mark.parametrize("sheet", shipped())
def test_the_digest_is_of_the_derivation(sheet: str) -> None:
    """Language, detail, carry and digits change the page and never the derivation."""
    digests = set()
    for policy in ({}, {"carry": "display"}, {"carry": "exact"}, {"decimals": 2}, {"significant": 4}):
        solved = derive.explain(with_numbers(chosen(sheet), **policy))
        for look in ({"lang": "id"}, {"lang": "en", "detail": "brief"}):
            solved.to_markdown(**look)
        digests.add(solved.to_json()["digest"])
    assert len(digests) == 1


@pytest.mark.parametrize(("lang", "way", "aloud"), [("en", "via", "labelled via z sub 1"),
                                                     ("id", "lewat", "dan label lewat z dengan indeks 1")])
def test_a_brace_says_whether_its_label_is_a_way_or_what_stands_over_it(lang: str, way: str, aloud: str) -> None:
    """Over a plain label stands what is equal to it, so δ · ∂z/∂a is labelled with a word: it goes by z."""
    worksheets = Path(__file__).resolve().parents[1] / "worksheets"
    solved = derive.explain(derive.load(worksheets / "sigmoid-2-2-2.yaml"))
    text = solved.to_markdown(lang=lang)
    for unit in ("1", "2"):
        assert rf"}}_{{\text{{{way} }} z_{unit}^{{(2)}}}}" in text
    for path in sorted(worksheets.glob("*.yaml")):
        if path.stem in ("sigmoid-2-2-1", "sigmoid-2-2-2", "tanh-3-2"):
            assert not re.search(r"\}_\{z_", derive.explain(derive.load(path)).to_markdown(lang=lang)), path
    assert aloud in solved.to_typst(lang=lang)


GRAPH_COST = """graph:
  inputs: {{x: 1, y: 0.7}}
  parameters: {{w: 0.5, u: -0.3}}
  define: ["o = w*x + u", "{cost} = (o - y)**2 / 2"]
  cost: {cost}
training: {{learning_rate: 0.1, steps: 2}}
figures: [cost, {{contour: [w, u]}}]
"""


@pytest.mark.parametrize("cost", ["L", "E", "C", "J"])
@pytest.mark.parametrize(("lang", "words"), [("en", ("cost", "loss")), ("id", ("biaya", "kerugian"))])
def test_a_graph_too_calls_its_cost_by_its_letter(cost: str, lang: str, words: tuple[str, str]) -> None:
    """Loss with L and E, cost with any other letter, in the captions of figures and on the whole page."""
    text = derive.explain(parse(GRAPH_COST.format(cost=cost))).to_markdown(lang=lang).partition("\n")[2]
    spoken = re.sub(r"\(data:[^)]*\)", "", text).casefold()
    said, unsaid = words[::-1] if cost in "LE" else words
    assert re.search(rf"\b{said} \$?{cost.casefold()}", spoken) and not re.search(rf"\b{unsaid}\b", spoken)


THRESHOLDS = """network:
  inputs: 1
  layers: [{layers}]
cost: squared-error
data: [{{x: 1, y: 0.5}}]
"""
SAID = {
    "en": ("Each bias of the hidden layer is a threshold", "Each bias of the output layer is a threshold",
           "Each bias of layer 2 is a threshold", "Each bias is a threshold"),
    "id": ("Setiap bias lapisan tersembunyi adalah ambang", "Setiap bias lapisan keluaran adalah ambang",
           "Setiap bias lapisan 2 adalah ambang", "Setiap bias adalah ambang"),
}


@pytest.mark.parametrize(("signs", "places"), [
    ((-1, 1), (0,)), ((1, -1), (1,)), ((-1, -1), (3,)), ((1, 1), ()), ((1, -1, -1), (2, 1)), ((-1, None), (3,)),
])
@pytest.mark.parametrize("lang", ["en", "id"])
def test_given_says_which_biases_are_thresholds(
    signs: tuple[int | None, ...], places: tuple[int, ...], lang: str
) -> None:
    """Wherever some layers take their biases away, the page says of which."""
    layers = ", ".join(
        "{units: 1, activation: tanh, weights: [[0.5]], "
        + ("biases: none}" if sign is None else f"biases: [0.1], bias_input: {sign}}}")
        for sign in signs)
    text = derive.explain(parse(THRESHOLDS.format(layers=layers))).to_markdown(lang=lang).replace(" (*threshold*)", "")
    assert [place for place, said in enumerate(SAID[lang]) if said in text] == sorted(places)
