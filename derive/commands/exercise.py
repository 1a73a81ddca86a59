"""The command `exercise`: options only; everything heavy is imported when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

_EXERCISE_TO = click.Choice(["md", "tex", "typ", "html", "pdf", "json"])


@click.command()
@click.argument("problem", required=False)
@click.option("--network", help="Instead of PROBLEM: the units of each layer, such as 2-2-1, with all numbers drawn.")
@click.option("--activation", help="Of --network: one for all layers or one for each, such as tanh,sigmoid.")
@click.option("--cost", help="Of --network: the kind of cost.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The folder to write into.")
@click.option("--count", type=int, help="How many sheets; 1 unless told.")
@click.option(
    "--roster", type=click.Path(path_type=Path), help="CSV with columns id and name: one sheet for each line."
)
@click.option("--variants", help="Versions of an examination, such as A,B,C: one sheet for each.")
@click.option(
    "--seed",
    type=int,
    help="Another seed gives other numbers; 0 unless told. One sheet without it keeps PROBLEM's own.",
)
@click.option("--ask", help="Groups such as forward,links,gradients, or quantities such as dC/dW1[2,1].")
@click.option("--kind", type=click.Choice(["blanks", "mistake", "choice", "code"]), default="blanks", show_default=True)
@click.option("--fade", default="1", show_default=True, help="From 0, fully worked, to 1, everything blank.")
@click.option("--key", type=click.Choice(["full", "short", "marking"]), default="full", show_default=True)
@click.option("--one-file", is_flag=True, help="All sheets in one document, and all keys in another.")
@click.option("--rebuild", metavar="CODE", help="Make the one sheet again that bears this code.")
@click.option("--to", type=_EXERCISE_TO, default="md", show_default=True, help="Format of sheets and keys.")
@click.option("--lang", help="Language: en or id; present.lang of the problem, else en.")
@click.option("--notation", help="Notation, the name of a file in templates/notation.")
@click.option("--carry", type=click.Choice(["exact", "display", "each-name"]), help="When values are rounded.")
@click.option("--decimals", type=click.IntRange(0, 15), help="Digits behind the decimal mark.")
@click.option("--significant", type=click.IntRange(1, 15), help="Significant digits instead of decimals.")
@click.option("--engine", type=click.Choice(["typst", "tex"]), help="What sets a PDF; typst unless told.")
@click.option("--jobs", type=click.IntRange(1, 64), help="Processes; one for each processor unless told.")
@click.option(
    "--templates",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A folder searched before the shipped templates; it is code you trust.",
)
def exercise(
    problem: str | None,
    network: str | None,
    activation: str | None,
    cost: str | None,
    output: Path,
    count: int | None,
    roster: Path | None,
    variants: str | None,
    seed: int | None,
    ask: str | None,
    kind: str,
    fade: str,
    key: str,
    one_file: bool,
    rebuild: str | None,
    to: str,
    lang: str | None,
    notation: str | None,
    carry: str | None,
    decimals: int | None,
    significant: int | None,
    engine: str | None,
    jobs: int | None,
    templates: Path | None,
) -> None:
    """Write exercise sheets with answer keys for PROBLEM: one for each student, fair, different and equally hard.

    PROBLEM is a problem file or the name of a shipped worksheet.
    """
    if (problem is None) == (network is None):
        raise click.UsageError("give either PROBLEM or --network")
    if network is None and (activation or cost):
        raise click.UsageError("--activation and --cost belong to --network; PROBLEM says its own")
    if sum(given is not None for given in (count, roster, variants)) > 1:
        raise click.UsageError("--count, --roster and --variants exclude one another; give one")
    if rebuild is not None and (count is not None or seed is not None):
        raise click.UsageError("--rebuild CODE says which sheet and which seed; leave --count and --seed out")
    if engine is not None and to != "pdf":
        raise click.UsageError(
            f"--engine {engine} sets a PDF, and the sheets are {to}; write --to pdf, or leave it out"
        )

    from derive.errors import Fault, Refused
    from derive.exercises.named import named
    from derive.exercises.refusal import Unfair
    from derive.pages import Look, presentation
    from derive.problem.choice import chosen, with_numbers
    from derive.sets import face
    from derive.sets.report import shown, told
    from derive.sets.wishes import attempt

    found = chosen(problem) if problem is not None else named(network or "", activation=activation, cost=cost)
    found = with_numbers(found, carry=carry, decimals=decimals, significant=significant)
    asked: dict[str, Any] = {"ask": () if ask is None else ask, "kind": kind, "fade": fade}
    made: dict[str, Any] = {"count": count, "roster": roster, "versions": variants}
    faults: list[Fault] = []
    if rebuild is not None:
        students = face.students_of(**made) if roster or variants else ()
        sheets = attempt(faults, lambda: face.rebuild(rebuild, found, students=students, **asked), None)
    else:
        sheets = attempt(faults, lambda: face.exercise(found, seed=seed, **made, **asked), None)
    shown_as = Look(lang=lang, notation=notation, templates=templates)
    attempt(faults, lambda: presentation(found, "md" if to == "pdf" else to, shown_as), None)
    if sheets is None or faults:
        raise Refused(tuple(faults))
    look: dict[str, Any] = {
        "key": key,
        "engine": engine or "typst",
        "lang": lang,
        "notation": notation,
        "templates": templates,
    }
    say = told(found, lang, templates)
    try:
        summary = sheets.save(output, to=to, one_file=one_file, workers=jobs, show=shown(say), **look)
    except Unfair as found_none:
        raise Refused(tuple(map(Fault, say.refusal(found_none.reasons)))) from None
    for line in say.summary(summary, output):
        click.echo(line, err=True)
