"""The command line: options and exit codes, nothing else; everything heavy is imported inside the commands."""

from __future__ import annotations

import atexit
import errno
import gc
import io
import os
import sys
import traceback
from contextlib import nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import click

from derive import __version__
from derive.commands.check import check
from derive.commands.exercise import exercise
from derive.errors import DeriveError, Refused, Undefined, Unwritable, visible

# What a write to a stream can end in through no fault of ours.
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
_TO = click.Choice(["md", "tex", "typ", "html", "ipynb", "pdf", "json"])


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="derive")
@click.option("--debug", is_flag=True, help="Show the traceback of an error of our own.")
def command(debug: bool) -> None:
    """Worked backpropagation: from a small network with numbers to a page that is true."""


@command.command()
@click.argument("problem")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file; its ending says the format.")
@click.option("--to", type=_TO, help="Format; md without -o.")
@click.option("--lang", help="Language: en or id; present.lang of the problem, else en.")
@click.option("--notation", help="Notation, the name of a file in templates/notation.")
@click.option("--detail", type=click.Choice(["full", "brief", "symbols", "closed"]), default="full", show_default=True)
@click.option("--view", type=click.Choice(["scalar", "matrix", "both"]), help="Scalars or matrices; present.view.")
@click.option("--carry", type=click.Choice(["exact", "display", "each-name"]), help="When values are rounded.")
@click.option("--decimals", type=click.IntRange(0, 15), help="Digits behind the decimal mark.")
@click.option("--significant", type=click.IntRange(1, 15), help="Significant digits instead of decimals.")
@click.option(
    "--templates",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A folder searched before the shipped templates; it is code you trust.",
)
@click.option("--engine", type=click.Choice(["typst", "tex"]), help="What sets a PDF; typst unless told.")
@click.option("--certify", is_flag=True, help="Let SymPy prove every gradient symbolically.")
def explain(
    problem: str,
    output: Path | None,
    to: str | None,
    lang: str | None,
    notation: str | None,
    detail: str,
    view: str | None,
    carry: str | None,
    decimals: int | None,
    significant: int | None,
    templates: Path | None,
    engine: str | None,
    certify: bool,
) -> None:
    """Explain PROBLEM: a problem file, or the name of a shipped worksheet."""
    from derive.face import explain as solve
    from derive.pages import Look, form_of, wanted
    from derive.problem.choice import with_numbers
    from derive.problem.doubts import doubts
    from derive.render.pdf import press

    form = to or ("md" if output is None else form_of(output))
    if engine is not None and form != "pdf":
        raise click.UsageError(f"--engine {engine} sets a PDF, and the page is {form}; write a .pdf, or leave it out")
    if form == "pdf" and output is None and sys.stdout.isatty():
        raise click.UsageError("a PDF is no text for a terminal; write it to a file with -o FILE.pdf")
    _spare(output, problem)
    asked = Look(lang, notation, templates=templates)
    found = wanted(problem, asked, complete=True)
    doubtful = tuple(doubts(found))
    found = with_numbers(found, carry=carry, decimals=decimals, significant=significant)
    look: dict[str, Any] = {"lang": lang, "notation": notation, "detail": detail, "view": view, "templates": templates}
    try:
        # The engine is opened first, so that it loads while the page is worked out.
        with press(engine or "typst") if form == "pdf" else nullcontext() as opened:
            if opened is not None:
                look["engine"] = opened
            worked = solve(found, certify=certify)
            if output is not None:
                worked.save(output, form, **look)
            elif form == "pdf":
                click.echo(worked.pdf(**look), nl=False)
            else:
                click.echo(worked.page(form, **look), nl=False)
    except Undefined as undefined:
        raise Refused(tuple(replace(fault, file=fault.file or problem) for fault in undefined.faults)) from None
    for doubt in doubtful:
        click.echo(visible(str(doubt)), err=True)  # not a fault: the page is made


command.add_command(exercise)
command.add_command(check)


@command.command()
@click.argument("name", type=click.Path(path_type=Path))
def new(name: Path) -> None:
    """Write a commented starter problem to NAME."""
    from derive.files import write_whole
    from derive.resources import folder

    if os.path.lexists(name):
        raise Unwritable(f"{name} is already there; nothing was written")
    write_whole(name, (folder("templates") / "starter.yaml").read_text(encoding="utf-8"))


@command.command()
@click.option("--lang", type=click.Choice(["en", "id"]), default="en", show_default=True)
def worksheets(lang: str) -> None:
    """List the problems that ship with derive."""
    from derive.problem import load
    from derive.problem.choice import shipped

    paths = shipped()
    longest = max(map(len, paths))
    for name, path in paths.items():
        click.echo(f"{name.ljust(longest)}  {load(path).title.text(lang)}")


@command.command()
@click.argument("problem")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file; its ending says the format.")
@click.option("--to", type=click.Choice(["md", "tex"]), help="Format; md without -o.")
@click.option("--lang", help="Language: en or id; present.lang of the problem, else en.")
@click.option(
    "--templates",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A folder searched before the shipped templates; it is code you trust.",
)
def notations(problem: str, output: Path | None, to: str | None, lang: str | None, templates: Path | None) -> None:
    """Show the symbols of PROBLEM in every notation, side by side."""
    from derive.face import explain as solve
    from derive.files import write_whole
    from derive.pages import Look, form_of, wanted

    form = to or ("md" if output is None else form_of(output))
    _spare(output, problem)
    text = solve(wanted(problem, Look(lang, templates=templates))).notations(form, lang=lang, templates=templates)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_whole(output, text)


@command.command()
def schema() -> None:
    """Print the JSON Schema of a problem file."""
    import json

    from derive.problem import json_schema

    click.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))


def _spare(output: Path | None, problem: str) -> None:
    """Refuse to write over the problem itself."""
    if output is not None and os.path.exists(output) and os.path.exists(problem) and os.path.samefile(output, problem):
        raise Unwritable(f"{output} is the problem itself; nothing was written")


def main() -> None:
    """Run the command and turn every error into its exit code, never into a traceback unless one is asked for."""
    # What is imported lives to the end: looking for garbage in it, now or at the end, takes a fifth of the time.
    gc.set_threshold(200_000)
    atexit.register(gc.freeze)
    # No plugin of pydantic's is meant for us; it would look for one in every package that is installed.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # Columns are no matrices: what numpy would keep waiting to multiply some is a busy thread on every processor.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # as our files are, whatever the locale
    try:
        status = command.main(prog_name="derive", standalone_mode=False)
    except SystemExit:  # click's own, with 1, when who reads our output has left: 1 says that an answer is not right
        sys.exit(0)
    except click.exceptions.NoArgsIsHelpError as asked:
        asked.show()
        sys.exit(2)
    except click.ClickException as wrong:  # one line, as every fault has
        context = getattr(wrong, "ctx", None)
        path = context.command_path if context is not None else "derive"
        click.echo(visible(f"{wrong.format_message().rstrip('.?')}; see {path} --help"), err=True)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except DeriveError as error:
        _leave(error.exit_code, *str(error).splitlines())
    except OSError as error:
        if error.errno not in _FULL:
            _leave(DeriveError.exit_code, _own(error))
        _leave(Unwritable.exit_code, str(Unwritable(f"standard output could not be written: {error.strerror}")))
    except Exception as error:
        _leave(DeriveError.exit_code, _own(error))
    else:
        sys.exit(status)


def _own(error: Exception) -> str:
    return f"derive: internal error {error!r}; --debug shows where"


def _leave(code: int, *lines: str) -> NoReturn:
    """Say why on standard error, after the traceback where --debug asks for it, and end; if nobody hears, so be it."""
    with suppress(OSError):
        if "--debug" in sys.argv[1:]:
            traceback.print_exc()
        click.echo("\n".join(map(visible, lines)), err=True)
    sys.exit(code)
