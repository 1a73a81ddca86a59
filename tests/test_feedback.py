"""The report of a student: compared line by line with the model by hand; what it gives away and what it keeps."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from marking_class import answers_of, asks_of, course_of, entry_of, key_of

import derive
from derive.checking.verdict import Judged
from derive.compose.feedback.groups import repairs, sources, stages
from derive.compose.feedback.own import Own
from derive.evaluate import evaluate
from derive.marking.face import Report, check
from derive.misconceptions import MISTAKES
from derive.problem.choice import chosen
from derive.render.scheme import schemes
from derive.render.writer import write
from derive.resources import folder

MODEL = Path(__file__).parent / "data" / "model" / "feedback.id.md"
GOLDEN = Path(__file__).parent / "data" / "feedback"
KEY = key_of([{"id": "2201", "name": "Siti Rahma", "code": "A-001"}])
WRONG = {"delta1[1]": "-0.3906"}


def report_of(changed: dict[str, str], **options: Any) -> Report:
    """The report of the model's student, with some values answered otherwise and what follows from them."""
    (entry,) = KEY.entries
    options = {"lang": "id", **options}
    answers = answers_of(KEY, entry, changed, comma=options["lang"] == "id")
    return check(KEY, {"2201": {str(n): text for n, text in answers.items()}}, **options)


def model_page(level: str = "worked", lang: str = "id") -> str:
    """The model's case as a page."""
    return report_of(WRONG, feedback=level, lang=lang).to_markdown("2201")


def rows(page: str) -> list[str]:
    """The lines of tables, with one way to write a fraction and a new quantity."""
    lines = [line for line in page.splitlines() if line.startswith("|") and not line.startswith(("|:", "|--"))]
    lines = [line.replace(r"\dfrac", r"\frac") for line in lines]
    return [re.sub(r" \\text\{ baru\}\$", "$ baru", line) for line in lines]


def test_tables_are_those_of_the_model() -> None:
    """Every row of the model's tables stands in the page: the step twice, and what follows with its calculation."""
    asked, made = rows(MODEL.read_text(encoding="utf-8")), rows(model_page())
    assert [row for row in asked if row not in made] == ["| (nama) | (NIM) | A-001 | 39 / 40 |"]
    assert len(made) == len(asked)
    assert made[1] == "| Siti Rahma | 2201 | A-001 | 39 / 40 |"


def test_sentences_are_those_of_the_model() -> None:
    """Summary, headings, the step done right elsewhere, and what to do stand as the model has them."""
    page, model = model_page(), MODEL.read_text(encoding="utf-8")
    for line in model.splitlines():
        if line.startswith(("## ", "**Ringkasan.**", "Pada nomor", "1. ", "3. ")):
            assert line in page
    assert re.search(r"2\. Teruskan ke nomor 28, 29, dan 30, lalu 37\.", page)
    formula = next(line for line in model.splitlines() if line.startswith(r"\delta_1^{(1)} = "))
    sides = formula.split(" = ")
    assert " = ".join(sides[:2]) in page  # the chain with its links


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_page_is_the_golden_one(lang: str) -> None:
    """The page of the model's student does not change by accident."""
    golden = GOLDEN / f"arctan-2-2-1.{lang}.md"
    page = model_page(lang=lang)
    if os.environ.get("DERIVE_REGENERATE"):
        golden.write_text(page, encoding="utf-8")
    assert page == golden.read_text(encoding="utf-8")


def numbers_in(page: str) -> set[Fraction]:
    """Every decimal number on a page."""
    found = re.findall(r"-?\d+\{,\}\d+|-?\d+\.\d+", page)
    return {Fraction(text.replace("{,}", ".")) for text in found}


def shown_to(level: str) -> set[Fraction]:
    """What a page tells that the student has not written and was not given."""
    report = report_of(WRONG, feedback=level)
    own = {v.typed.value for v in report.students[0].judged.answers if v.typed.value is not None}
    given = set(KEY.entries[0].numbers.values())  # type: ignore[index]
    return {n for n in numbers_in(report.to_markdown("2201")) if n not in own | given}


def test_only_the_right_value_of_the_origin_is_given_away() -> None:
    """A worked line tells -0.0099; the rule and the nudge tell no right value, nor does any level a later one."""
    (entry,) = KEY.entries
    true = {Fraction(entry.answers[n].text) for n in (18, 19, 20, 28, 29, 30, 37)}
    assert shown_to("worked") & true == {Fraction("-0.0099")}
    assert shown_to("rule") & true == set()
    assert shown_to("nudge") == set()


def test_levels_grow() -> None:
    """A nudge names no mistake, the rule names it with a check, the worked line calculates both ways."""
    nudge, rule, worked = (model_page(level) for level in ("nudge", "rule", "worked"))
    assert "membaginya" not in nudge and "Cara memeriksa sendiri" not in nudge
    assert "membaginya" in rule and "Cara memeriksa sendiri" in rule and "Seharusnya" not in rule
    assert "Seharusnya" in worked and "nomor 12 dan 24" in nudge


def test_possible_causes_are_not_told_to_students() -> None:
    """What is only possible, and what is accepted, stands in the lecturer's summary and in no student's report."""
    report = report_of({"z1[1]": "2.4377"})
    page, summary = report.to_markdown("2201"), report.to_markdown()
    first = report.students[0].judged.answers[0]
    assert first.certainty != "recognised"
    assert "Yang diterima" in summary and "Yang diterima" not in page
    for slug in first.others:
        assert slug not in page


def test_all_right_is_short() -> None:
    """Who has everything right is told so and nothing else."""
    page = report_of({}).to_markdown("2201")
    assert "Semua jawaban (37) sesuai dengan kunci." in page and "##" not in page.partition("\n")[2]


def _calculated(own: Own, slug: str) -> list[tuple[str, Fraction, Fraction]]:
    """Both lines of every step that a mistake changes, each recomputed from its printed digits."""
    found = []
    for name in own.asked:
        pair = own.pair(name, slug)
        if pair is None:
            continue
        for line in (pair.mistaken, pair.right):
            digits = {part: numeral.value for part, numeral in line.operands.items()}
            value = own._arithmetic.value(line.resolved, digits)
            found.append((str(name), own.policy.rounded(value).value, line.result.value))
    return found


@pytest.mark.parametrize("slug", sorted(MISTAKES))
def test_worked_lines_recompute_for_every_mistake(slug: str) -> None:
    """Whatever the mistake, both lines shown give their results when worked out from their printed digits."""
    course, asks = course_of(), asks_of()
    entry = entry_of(course.solution.problem, asks)
    own = Own(course, entry, (), course.solution.setup.policy)
    named = {course.names[ask.quantity]: None for ask in asks if ask.kind == "value"}
    object.__setattr__(own, "asked", dict.fromkeys(named))
    object.__setattr__(own, "typed", {})
    for name, recomputed, printed in _calculated(own, slug):
        assert recomputed == printed, name


def test_order_of_repair_is_that_of_the_graph() -> None:
    """What is redone first uses nothing that is redone later; everything that follows is redone once."""
    report = report_of({"z1[1]": "2.5", "dC/da2[1]": "0.2092"})
    one = report.students[0]
    own = report._job.run.own(one)
    point, policy = own.point, own.policy
    for repair in repairs(one.judged.answers):
        order = [v.ask.number for stage in stages(own, repair) for v in stage]
        assert sorted(order) == sorted(v.ask.number for v in repair.follows)
        names = [own.name_of(v.ask) for stage in stages(own, repair) for v in stage]
        for place, name in enumerate(names):
            assert name is not None
            moved = evaluate(own.course.graph, point, policy, overrides={name: Fraction(7)}).carried
            plain = evaluate(own.course.graph, point, policy).carried
            earlier = [other for other in names[:place] if moved[other] != plain[other]]  # type: ignore[index]
            assert earlier == []


def test_a_given_number_is_no_approximation() -> None:
    """The check of an update compares with the learning rate, which is given; a slope is a rounded value."""
    rate = report_of({"W1[1,1]'": "0.8099", "W1[1,2]'": "-0.5703", "b1[1]'": "0.1099"}).to_markdown("2201")
    assert r"padahal $\alpha = 0{,}1$" in rate
    assert r"padahal $f'(z_1^{(1)}) \approx 0{,}1590$" in model_page()


def to_do(changed: dict[str, str]) -> list[str]:
    """The numbered lines at the end of a report."""
    page = report_of(changed).to_markdown("2201")
    return [line for line in page.partition("## Perbaikan")[2].splitlines() if re.match(r"[0-9]+\. ", line)]


def test_nothing_is_gone_on_with_that_rests_on_a_wrong_step() -> None:
    """Where an earlier step is wrong too, what is right from it is not given as the value to go on with."""
    alone, both = to_do(WRONG), to_do(WRONG | {"dC/da1[1]": "0.9"})
    assert alone[0].endswith(r"$\delta_1^{(1)} = -0{,}0099$.")
    assert not any("delta_1^{(1)} =" in line for line in both)
    assert both[0] == "1. Kerjakanlah kembali nomor 16." and both[1] == "2. Kerjakanlah kembali nomor 18."


@pytest.mark.parametrize("first", ["z1[1]", "a1[2]", "dC/da2[1]", "delta2[1]", "dC/da1[1]", "dC/da1[2]"])
@pytest.mark.parametrize("second", ["z2[1]", "delta1[1]", "delta1[2]", "dC/dW1[1,1]"])
def test_wrong_steps_are_redone_in_the_order_of_the_graph(first: str, second: str) -> None:
    """What is to be done again stands after all that it is worked out from, and a value to go on with is the key's."""
    report = report_of({first: "0.91", second: "-0.73"})
    one = report.students[0]
    own, lines = report._job.run.own(one), to_do({first: "0.91", second: "-0.73"})
    shown = {v.true.text.replace(".", "{,}") for v in one.judged.answers if v.true is not None}
    given = [found[1] for line in lines if (found := re.search(r"dengan .* = (.*)\$\.", line))]
    assert set(given) <= shown
    again = [set(map(int, re.findall("[0-9]+", line[3:]))) for line in lines if "Kerjakanlah" in line]
    named = {v.ask.number: own.name_of(v.ask) for v in one.judged.answers}
    for place, numbers in enumerate(again):
        before = sources(own, [name for number in numbers if (name := named[number]) is not None])
        assert not any(named[number] in before for later in again[place + 1 :] for number in later)


def test_judged_is_data() -> None:
    """`derive.check` is the function of the contract and gives verdicts as data."""
    assert derive.check is check
    judged = report_of(WRONG).students[0].judged
    assert isinstance(judged, Judged) and judged.points == 39 and judged.of == 40
    codes = [verdict.code for verdict in judged.answers]
    assert codes[17] == "mistake:divided-by-derivative" and codes.count("correct-carried") == 7


@pytest.mark.parametrize("notation", schemes((folder("templates"),)))
@pytest.mark.parametrize("form", ["md", "html", "tex", "typ"])
def test_every_notation_writes_the_report(notation: str, form: str) -> None:
    """The report is written in the letters of each notation, in every format."""
    report = report_of(WRONG)
    document = report._job.report(report.students[0])
    pages = [write(document, form, replace(report._job.look, notation=name)) for name in (notation, "superscript")]
    assert (pages[0] != pages[1]) == (notation != "superscript")


def test_names_are_understood_as_the_sheet_prints_them() -> None:
    """What is typed in the letters of the sheet means what its notation writes so."""
    typed = {"w_{11}^{(1)} baru": "0,8050", "∂C/∂w₁₂⁽¹⁾": "-0,0297", "f'(z_1^(2))": "0,4946", "δ_1^(1)": "-0,0099"}
    report = check(chosen("arctan-2-2-1"), {"x": typed}, lang="id")
    asked = {v.ask.quantity: v.code for v in report.students[0].judged.answers}
    assert asked == dict.fromkeys(["da2[1]/dz2[1]", "delta1[1]", "dC/dW1[1,2]", "W1[1,1]'"], "correct")


def test_a_sign_that_is_turned_round_is_told() -> None:
    """The report says what the code says, and no table says that nothing was recognised beside it."""
    page = report_of({"dC/dW1[1,1]": "0.0494"}, lang="en").to_markdown("2201")
    assert "The size is right; check the sign." in page and "not recognised" not in page


def test_steps_that_lead_nowhere_are_one_thing_to_do() -> None:
    """Numbers of several origins from which nothing follows stand in one line."""
    values = dict.fromkeys(("dC/dW1[1,1]", "dC/dW1[1,2]", "dC/db1[1]", "dC/dW2[1,1]"), "7.7777")
    page = check(chosen("arctan-2-2-1"), {"x": values}, lang="en").to_markdown("x")
    assert page.count("again.") == 1
