"""Brief pages of several updates: each is a column of tables, every cell of which is recomputed by the page's laws."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from page_reader import dialect_faults, read_page
from test_pages_random import LOOKS, decimals, problems

import derive
from derive.problem.choice import with_numbers

FEW = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))


def network(*layers: int, examples: int = 1, **training: Any) -> derive.Problem:
    """A network of sigmoid units with some numbers, told by its layers."""
    def digits(start: int, count: int) -> list[str]:
        return [f"{(7 * (start + at) % 17 - 8) / 10:.1f}" for at in range(count)]

    rows = [[digits(3 * to + unit, of) for unit in range(to)] for of, to in pairwise(layers)]
    return derive.Problem(
        network={"inputs": layers[0], "layers": [
            {"units": len(row), "activation": "sigmoid", "weights": row, "biases": digits(len(row), len(row))}
            for row in rows]},
        cost="half-squared-error",
        data=[{"x": digits(k, layers[0]), "y": [f"0.{k + 2}"] * layers[-1]} for k in range(examples)],
        training={"learning_rate": "0.5", **training})


ONE, ALONE = network(2, 2, 1, steps=2), network(2, 2, 1, examples=2, batch=1)
LISTS = network(2, 3, 2, examples=4, batch=[[3], [1, 2], [2, 3, 4]])
BATCHES = network(2, 2, 1, examples=4, batch=2, steps=2)
WIDE = network(3, 3, 2, 1, examples=4, batch=1)


def brief(problem: derive.Problem, lang: str = "en", **look: str) -> str:
    """The brief page of a problem."""
    return derive.explain(problem).to_markdown(lang=lang, detail="brief", **look)


@st.composite
def several(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a problem of several updates: passes over everything, batches of a size, or lists of any sizes."""
    problem = draw(problems())
    numbers = range(1, len(problem["data"]) + 1)
    lists = st.lists(st.lists(st.sampled_from(numbers), min_size=1, max_size=4, unique=True), min_size=2, max_size=3)
    batch = draw(st.one_of(lists, st.just("full"), st.sampled_from(numbers)))
    least = 1 if isinstance(batch, list) or batch in numbers[:-1] else 2
    problem["training"] |= {"batch": batch, "steps": draw(st.integers(least, 2 if least == 1 else 3))}
    if draw(st.booleans()):
        problem["cost"]["l2"] = draw(decimals(1, 9))
    return problem


@FEW
@given(several(), LOOKS)
def test_columns_of_random_updates(problem: dict[str, Any], look: tuple[dict[str, Any], str, str]) -> None:
    """Whatever the updates and their batches, every value of a brief page is that of its law, batch by batch."""
    policy, lang, _ = look
    solved = with_numbers(derive.Problem(**problem), **policy)
    page = brief(solved, lang)
    assert read_page(page, carry=solved.numbers.carry).faults == (), page
    assert dialect_faults(page) == ()


def table(page: str, section: str) -> list[str]:
    """The rows of the tables of a section."""
    return [line for line in page.partition(section)[2].partition("\n### ")[0].splitlines() if line.startswith("| $")]


@pytest.mark.parametrize("lang", ["en", "id"])
@pytest.mark.parametrize(("problem", "section"), [
    (ONE, "### 4."), (ALONE, "### 4."), (LISTS, "### 3."), (BATCHES, "### 3."), (WIDE, "### 3.")])
def test_a_changed_digit_in_any_row_is_noticed(problem: derive.Problem, section: str, lang: str) -> None:
    """The reader recomputes values, gradients and parameters: one digit more or less at the end is a fault."""
    page = brief(problem, lang)
    assert read_page(page, carry="each-name").faults == ()
    rows = table(page, section)
    assert len(rows) > 20
    for row in rows[::9]:
        end = re.search(r"(\d)(?=\$[ |]*$)", row)
        assert end is not None
        other = row[: end.start()] + str((int(end[1]) + 5) % 10) + row[end.end() :]
        assert read_page(page.replace(row, other), carry="each-name").faults, other


@pytest.mark.parametrize("lang", ["en", "id"])
def test_columns_say_which_examples_they_are_of(lang: str) -> None:
    """An update of several examples has a column for each, and what it has as a whole in one."""
    page = brief(LISTS, lang)
    head, numbers = [re.findall(r"\d", line) for line in page.partition("### 3.")[2].splitlines()
                     if line.startswith(("| Update", "| Pembaruan", "| Example", "| Data"))][:2]
    assert (head, numbers) == (list("122333"), list("312234"))
    wrong = re.sub(r"(\| (?:Example|Data ke-) \| \$3\$ \| )\$1\$ \| \$2\$", r"\1$2$ | $1$", page)
    assert wrong != page and read_page(wrong, carry="each-name").faults


def test_the_first_update_is_worked_where_there_is_room() -> None:
    """Two updates of nine parameters have the first with its calculations; of many parameters all are columns."""
    worked, columns = brief(ALONE), brief(WIDE)
    assert "| Quantity | Calculation | Value |" in worked and "### 4. The remaining updates" in worked
    assert "Calculation | Value" not in columns and "### 3. The updates in numbers" in columns


@pytest.mark.parametrize("problem", [ALONE, BATCHES])
def test_sections_are_counted_on(problem: derive.Problem) -> None:
    """Every section has the number after that of the one before."""
    numbers = [int(number) for number in re.findall(r"^### (\d+)\.", brief(problem), re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
