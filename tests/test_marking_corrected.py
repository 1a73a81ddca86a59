"""A key mended by hand: what it says counts, and where its own numbers say otherwise the lecturer is told."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from marking_class import answers_of, csv_of, key_of, key_text, run

import derive
from derive.errors import Refused
from derive.key import Answer, Key
from derive.marking.corrected import contradictions, looked_at
from derive.marking.source import of_key
from derive.problem import parse
from derive.problem.choice import chosen

KEY = key_of(
    [{"id": "001"}, {"id": "002", "weights": ((Fraction(2, 5), Fraction(1, 5)), (Fraction(3, 10), Fraction(-1, 2)))}]
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A class of two, marked once."""
    (tmp_path / "key.json").write_text(key_text(KEY), encoding="utf-8")
    rows = {entry.id: answers_of(KEY, entry) for entry in KEY.entries}
    (tmp_path / "answers.csv").write_text(csv_of(rows), encoding="utf-8")
    run("check", tmp_path / "key.json", tmp_path / "answers.csv", "-o", tmp_path / "old.json")
    return tmp_path


def regraded(folder: Path, number: int, **changes: str) -> tuple[str, list[float]]:
    """Change an answer of both students in the key; return what is told, and what each gets for it."""
    tree = json.loads((folder / "key.json").read_text(encoding="utf-8"))
    for student in tree["students"]:
        student["answers"][str(number)].update(changes)
    (folder / "key.json").write_text(json.dumps(tree), encoding="utf-8")
    new = folder / "new.json"
    done = run("check", folder / "key.json", folder / "answers.csv", "--regrade", folder / "old.json", "-o", new)
    students = json.loads(new.read_text(encoding="utf-8"))["students"]
    return done.stderr, [student["answers"][number - 1]["code"] for student in students]


@pytest.mark.parametrize("changes", [
    {"text": "9.0000"}, {"text": "9.0000", "true": "9", "low": "8.99995", "high": "9.00005"},
])  # fmt: skip
def test_a_mended_answer_counts_and_is_told(folder: Path, changes: dict[str, str]) -> None:
    """One line for the quantity, whoever has it; what the key prints is right, also where it was changed alone."""
    answers = folder / "answers.csv"
    head, first, second = answers.read_text(encoding="utf-8").splitlines()
    cells = first.split(";")
    cells[1] = "9,0000"
    answers.write_text("\n".join([head, ";".join(cells), second]) + "\n", encoding="utf-8")
    told, codes = regraded(folder, 1, **changes)
    assert told.count("number 1, ") == 1 == len(told.splitlines())
    assert "number 1, z1[1] of '001' and 1 more: the key has 9.0000, its given numbers give" in told
    assert codes == ["correct", "correct-carried"]


def test_an_exact_value_that_is_no_number_is_refused_with_its_place(folder: Path) -> None:
    """Before anything is marked, and not in the middle of a class."""
    tree = json.loads((folder / "key.json").read_text(encoding="utf-8"))
    tree["students"][1]["answers"]["1"]["true"] = "x"
    (folder / "key.json").write_text(json.dumps(tree), encoding="utf-8")
    done = run("check", folder / "key.json", folder / "answers.csv", "--to", "csv")
    assert (2, "") == (done.returncode, done.stdout)
    assert "students[1].answers.1.true: 'x' is not a number" in done.stderr


def test_a_key_that_fits_its_numbers_is_not_told(folder: Path) -> None:
    """Nothing is said of what only became wider, nor where nothing was compared."""
    told, codes = regraded(folder, 1, low="-10", high="10")
    assert not told and codes == ["correct", "correct"]


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "(has the value of the old key)"), ("id", "(berisi nilai dari kunci lama)")]
)
def test_who_was_right_by_the_old_key_is_named(folder: Path, lang: str, said: str) -> None:
    """The value that was printed, in whichever way it is typed; not who was wrong before, nor who answers anew."""
    rows = {entry.id: answers_of(KEY, entry) for entry in KEY.entries}
    rows["002"][1] = "9.0000"  # by the mended key, it is right
    (folder / "answers.csv").write_text(csv_of(rows), encoding="utf-8")
    run("check", folder / "key.json", folder / "answers.csv", "-o", folder / "old.json")
    tree = json.loads((folder / "key.json").read_text(encoding="utf-8"))
    for student in tree["students"]:
        student["answers"]["1"]["text"] = "9.0000"
    (folder / "key.json").write_text(json.dumps(tree), encoding="utf-8")
    arguments = ("check", folder / "key.json", folder / "answers.csv", "--regrade", folder / "old.json", "--lang", lang)
    told = [line for line in run(*arguments).stdout.splitlines() if line.startswith("| 00")]
    assert [said in row for row in told] == [True, False]
    rows["001"][1] += "0"
    (folder / "answers.csv").write_text(csv_of(rows), encoding="utf-8")
    assert said in run(*arguments).stdout
    rows["001"][1] = "8.0000"
    (folder / "answers.csv").write_text(csv_of(rows), encoding="utf-8")
    assert said not in run(*arguments).stdout


def test_other_digits_are_no_other_key(folder: Path) -> None:
    """Judged by more digits, a right answer is so no longer; the key is what it was."""
    arguments = ("check", folder / "key.json", folder / "answers.csv", "--regrade", folder / "old.json")
    told = run(*arguments, "--decimals", "9", "--lang", "en").stdout
    assert "→" in told and "old key" not in told


@pytest.mark.parametrize("changes", [{"text": "9.0000"}, {"low": "2.4", "high": "2.5"}, {"true": "2.31"}])
def test_a_contradiction_is_told_at_the_first_marking_too(folder: Path, changes: dict[str, str]) -> None:
    """What is printed, the set or the exact value was changed alone; one line, whether or not there was a report."""
    tree = json.loads((folder / "key.json").read_text(encoding="utf-8"))
    tree["students"][1]["answers"]["1"].update(changes)
    (folder / "key.json").write_text(json.dumps(tree), encoding="utf-8")
    done = run("check", folder / "key.json", folder / "answers.csv", "--to", "csv")
    assert ["number 1, z1[1] of '002'"] == [line.partition(":")[0] for line in done.stderr.splitlines()]
    assert ("its set runs from 2.40000 to 2.50000" in done.stderr) == ("low" in changes)


def test_of_a_large_class_some_sheets_are_worked_out_and_those_that_contradict_themselves() -> None:
    """A set that does not hold its own value is found wherever it stands; ends that are turned round, too."""
    made = KEY.entries[0]
    first, second = made.answers[1], made.answers[2]
    bad = replace(made, id="s180", answers={**made.answers, 1: replace(first, low=Fraction(9), high=Fraction(10))})
    turned = replace(made, id="s190", answers={**made.answers, 2: replace(second, low=Fraction(3), high=Fraction(2))})
    entries = (*(replace(made, id=f"s{n:03}") for n in range(180)), bad, turned)
    source = of_key(Key(KEY.problem, KEY.asks, entries, KEY.kind))
    assert {"s180", "s190"} == source.mended
    seen = [entry.id for entry in looked_at(source.entries.values(), source.mended)]
    assert 20 <= len(seen) < 100 and seen[-2:] == ["s180", "s190"]
    assert ["number 1, z1[1] of 's180'", "number 2, a1[1] of 's190'"] == [
        fault.what.partition(":")[0] for fault in source.doubts
    ]
    assert not list(contradictions(source.course, source.asks, source.entries.values()))


@pytest.mark.parametrize("name", ["arctan-2-2-1", "not", "iris-softmax"])
def test_exactly_what_was_changed_is_told(name: str) -> None:
    """Whichever answers of whichever students are changed: these quantities, once each, and none of a key as made."""
    made = derive.exercise(chosen(name), count=3, seed=5).key
    entries = tuple(made.entries)
    boxes = [ask for ask in made.asks if ask.kind == "value"]
    random = Random(name)
    for changed in ((), random.sample(boxes, 2)):
        numbers = {ask.number for ask in changed}
        others = tuple(
            replace(
                entry, answers={n: _changed(answer) if n in numbers else answer for n, answer in entry.answers.items()}
            )
            for entry in entries
        )
        source = of_key(Key(made.problem, made.asks, others, made.kind))
        told = [fault.what for fault in contradictions(source.course, source.asks, source.entries.values())]
        assert [int(what.split(",")[0].removeprefix("number ")) for what in told] == sorted(numbers)
        assert all(" and 2 more" in what for what in told)


def _changed(answer: Answer) -> Answer:
    number = Fraction(answer.text) * 2 + 1
    return replace(answer, text=f"{float(number):.4f}")


# ---- numbers that lead to nothing ----------------------------------------------------------------------------------

RELU = (
    "network: {inputs: 1, layers: [{units: 2, activation: relu, weights: [[1], [2]], biases: [-3, 1]}, "
    "{units: 1, activation: relu, weights: [[1, -1]], biases: [0]}]}\n"
    "cost: {kind: binary-cross-entropy}\ndata: [{x: [1], y: [1]}]\ntraining: {learning_rate: 0.1}\n"
)


@pytest.mark.parametrize("quantity", ["C", "dC/da2[1]", "delta1[2]", "W1[1,1]'"])
def test_a_quantity_without_a_value_is_refused_where_the_problem_says_why(tmp_path: Path, quantity: str) -> None:
    """ln 0 of an output that a ReLU has put out: told with its place, as derive explain does; others are judged."""
    (tmp_path / "p.yaml").write_text(RELU, encoding="utf-8")
    done = run("check", tmp_path / "p.yaml", "--answer", f"{quantity}=3")
    assert (done.returncode, done.stdout) == (2, "") and "p.yaml:2:" in done.stderr
    assert "C has no value: ln of a number that is not positive" in done.stderr
    assert run("check", tmp_path / "p.yaml", "--answer", "z2[1]=3").returncode == 1


@pytest.fixture(scope="module")
def entropy() -> Key:
    """A class with the logarithm of an output, which may become 0."""
    problem = parse(
        "network: {inputs: 2, layers: [{units: 2, activation: sigmoid}, {units: 1, activation: sigmoid}]}\n"
        "cost: {kind: binary-cross-entropy}\ntraining: {learning_rate: 0.1}\n"
    )
    return derive.exercise(problem, count=2, seed=5).key


def test_whatever_numbers_a_key_is_mended_to_every_sheet_is_judged(entropy: Key) -> None:
    """Of values that are too large for a logarithm, or 0, those of the key are right; a slip is a slip."""
    first, second = entropy.entries
    wrong = next(ask.number for ask in entropy.asks if ask.quantity == "z2[1]")
    answers = {str(number): answer.text for number, answer in first.answers.items()}
    answers[str(wrong)] = "0.1234"
    random = Random("mended")
    names = [name for name in first.numbers if name[0] in "Wba"]
    for _ in range(12):
        chosen_ones = random.sample(names, random.randint(1, 4))
        size = random.choice(("0", "100000", "-100000", "1e-12"))
        numbers = {**first.numbers, **dict.fromkeys(chosen_ones, Fraction(size))}
        key = Key(entropy.problem, entropy.asks, (replace(first, numbers=numbers), second), entropy.kind)
        (student,) = derive.check(key, {"001": answers}).students
        codes = {verdict.ask.number: verdict.code for verdict in student.judged.answers}
        assert codes.pop(wrong) not in ("correct", "correct-carried")
        assert set(codes.values()) <= {"correct", "too-small"}


def test_a_key_without_an_answer_is_refused_as_a_whole(entropy: Key) -> None:
    """A number that is asked and that some students have no answer to."""
    cut = [replace(one, answers={n: a for n, a in one.answers.items() if n != 3}) for one in entropy.entries]
    with pytest.raises(Refused, match="the key of '001' and 1 more has no answer to number 3"):
        of_key(Key(entropy.problem, entropy.asks, tuple(cut), entropy.kind))


@pytest.mark.parametrize(("changes", "told"), [
    ({"text": ""}, "the key has nothing"), ({"text": "abc"}, "the key has abc"), ({"true": "x"}, "the key has x,"),
])  # fmt: skip
def test_what_is_no_number_in_a_key_is_told(entropy: Key, changes: dict[str, str], told: str) -> None:
    """An answer that was taken away, or that no one can read."""
    first, second = entropy.entries
    mended = replace(second, answers={**second.answers, 3: replace(second.answers[3], **changes)})  # type: ignore[arg-type]
    source = of_key(Key(entropy.problem, entropy.asks, (first, mended), entropy.kind))
    (fault,) = contradictions(source.course, source.asks, source.entries.values())
    assert "number 3, z1[2] of '002'" in fault.what and told in fault.what


@pytest.mark.parametrize(("lang", "said"), [
    ("en", "No sheet is marked otherwise than before."),
    ("id", "Tidak ada lembar yang dinilai lain daripada sebelumnya."),
])  # fmt: skip
def test_a_key_that_was_not_changed_changes_nothing(folder: Path, lang: str, said: str) -> None:
    """The comparison says so in words, and has no table."""
    sheets = folder / "key.json", folder / "answers.csv"
    done = run("check", *sheets, "--regrade", folder / "old.json", "-o", folder / "new", "--lang", lang)
    pages = "".join(path.read_text(encoding="utf-8") for path in (folder / "new").glob("*.md"))
    assert said in pages + done.stdout
