"""Rows that are told right at once: never one that the careful way would not call right in every box."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st
from marking_class import answers_of, key_of

from derive.checking.number import read_number
from derive.checking.quantity import Vocabulary
from derive.marking.job import Job, Options
from derive.marking.output import json_text, marks_text
from derive.marking.sure import plain_rows
from derive.problem.choice import chosen

KEY = key_of([{"id": "0"}])
ASKS = [ask for ask in KEY.asks if ask.kind == "value"][:6]
RIGHT = answers_of(KEY, KEY.entries[0])  # type: ignore[index]
WORDS = Vocabulary.of([ask.quantity for ask in ASKS])

TYPED = st.one_of(
    st.sampled_from(["", "-", "1.234", "1,234", "0,3x5", "=1+1", "2,3 ", "−0,5", "1e-3", "3%", "1/3", "'1", "+1", "007",
                     "1,2,3", "1..2", "--1", "1-2", ".5", "5,", "2,300000000001", "99999999999"]),
    st.from_regex(r"\A-?[0-9]{1,9}([.,][0-9]{1,9})?\Z"),
)  # fmt: skip
ROWS = st.lists(st.tuples(st.sampled_from(range(6)), TYPED), max_size=3)


def classes(changes: list[tuple[int, str]], comma: bool) -> str:
    """A class of sixty right rows, some of them with one other cell."""
    lines = [";".join(["student", *(ask.quantity for ask in ASKS)])]
    for number in range(60):
        cells = [RIGHT[ask.number].replace(".", ",") if comma else RIGHT[ask.number] for ask in ASKS]
        if number < len(changes):
            place, text = changes[number]
            cells[place] = text
        lines.append(";".join([f"s{number}", *cells]))
    return "\n".join(lines) + "\n"


def both_ways(path: Path, lang: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """The data, the marks and the faults of a class, with the quick way and without it."""
    found = []
    for quick in (True, False):
        with patch("derive.marking.job.plain_rows", plain_rows if quick else lambda *_: None):
            job, again = (Job(chosen("arctan-2-2-1"), path, options=Options(lang=lang)) for _ in range(2))
            data = "".join(json_text(job, job.checked()))
            marks = "".join(marks_text(again, again.checked()))
            found.append((data, marks, tuple(map(str, job.faults))))
    return found


@given(changes=ROWS, comma=st.booleans(), lang=st.sampled_from(["id", "en"]))
@settings(max_examples=6, deadline=None)
def test_the_quick_way_is_the_careful_way(
    tmp_path_factory: object, changes: list[tuple[int, str]], comma: bool, lang: str
) -> None:
    """Whatever stands in the cells: the same data, the same marks, the same faults."""
    path = tmp_path_factory.mktemp("sure") / "answers.csv"  # type: ignore[attr-defined]
    path.write_text(classes(changes, comma), encoding="utf-8")
    quick, careful = both_ways(path, lang)
    assert quick == careful


@given(TYPED)
@settings(max_examples=150, deadline=None)
def test_a_plain_cell_is_read_as_the_careful_reader_reads_it(text: str) -> None:
    """A cell that is taken for a plain number has, in both decimal marks, the value that the grammar gives it."""
    rows = "".join(f"s{number};{text};1;1;1;1;1\n" for number in range(60))
    found = plain_rows(";".join(["student", *WORDS.names]) + "\n" + rows, WORDS.find)
    if found is None:
        return
    for mark in ("comma", "point"):
        typed = read_number(text, mark)  # type: ignore[arg-type]
        assert typed.state == "value" and typed.value is not None
        assert abs(Fraction(float(found.values[found.kinds[0]][0])) - typed.value) <= abs(typed.value) / 10**15


def test_twice_the_same_id_is_seen(tmp_path: Path) -> None:
    """A repeated id, also with other capitals, takes the careful way, which refuses it."""
    text = classes([], True).replace("s7;", "S6;")
    assert plain_rows(text, WORDS.find) is None
    assert plain_rows(classes([], True), WORDS.find) is not None


def test_order_is_that_of_the_file(tmp_path: Path) -> None:
    """Right rows and others come in the order of the file."""
    path = tmp_path / "answers.csv"
    path.write_text(classes([(0, "9"), (1, "2,3000"), (2, "")], True), encoding="utf-8")
    job = Job(chosen("arctan-2-2-1"), path)
    assert [one.id for one in job.checked()] == [f"s{number}" for number in range(60)]
    assert job.count == 60 and job.run.tally.students == 60
