"""Reads a printed worked page again and recomputes every line from its digits; knows Markdown, imports nothing of ours.

    report = read_page(markdown)          # Report(checked, symbolic, faults)
    dialect_faults(markdown)              # rules that let the page render alike everywhere
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

from latex_nodes import Num, spell, walk
from latex_reader import parse
from latex_tree import CLOSING, OPENING, Token, Unreadable, refuse_bare_comma, shown, split, tokenize
from page_claims import RELATIONS, Claims
from page_implied import digits_said
from page_proofs import Proofs
from page_tables import INLINE, Headers, Tables
from page_wide import says_wide

_ARROWS = ("\\to", "\\Longrightarrow", "\\Rightarrow", "\\implies", "\\iff", "\\Leftrightarrow", "\\mapsto", "\\in")
_JOINTS = (*RELATIONS, "+", "-", "\\cdot", "\\times", "\\odot", "/")
# Questions at the end look back: they may use any value printed before, and every number that they state themselves.
_QUESTIONS = ("## check your understanding", "## cek pemahaman")
_FIRST = ("the questions are about the first update", "semua pertanyaan ini tentang pembaruan pertama")
_FROZEN = ("- held fixed:", "- dibuat tetap:")
_EXCERPT = ("Two pages hold only part", "Dua halaman hanya memuat sebagian")
_ENDS = re.compile(r"^(?:The work runs from|Perhitungan berjalan dari) \$(.+?)\$")
_SECOND = re.compile(r"### .*(?:update|pembaruan ke-)\s*2\b", re.IGNORECASE)
_STEP = re.compile(r"(?:step of|langkah sebesar) \$([^$]+)\$")
_ALIGNED = re.compile(r"\\(?:begin|end)\{(?:aligned|align\*?|gathered|split)\}")


@dataclass(frozen=True, slots=True)
class Report:
    """Statements and rows recomputed, sides left in symbols, and what does not hold."""

    checked: int
    symbolic: int
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with the line of its first character; `kind` is display, inline or row (of a table)."""

    line: int
    text: str
    kind: str = "display"


def read_page(
    markdown: str, *, ties: str = "half-up", carry: str | None = None, headers: Headers | None = None
) -> Report:
    """Recomputes a page; `carry` is each-name, display or exact; unsaid, display where formula ≈ numbers occurs."""
    claims = _read(markdown, ties, carry or "each-name", headers or Headers())
    if carry is None and claims.guarded:
        claims = _read(markdown, ties, "display", headers or Headers())
    return Report(claims.checked, claims.symbolic, tuple(claims.faults))


def formulas(markdown: str) -> tuple[Formula, ...]:
    """The display formulas of a page."""
    return tuple(piece for piece in _pieces(markdown) if piece.kind == "display")


def dialect_faults(markdown: str) -> tuple[str, ...]:
    """What would make GitHub, Jupyter, VS Code, MkDocs and Pandoc render the page differently."""
    lines, faults, inside, fenced = markdown.split("\n"), [], False, False
    for at, line in enumerate(lines):
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        if fenced:
            continue
        checks: list[tuple[object, str]] = [
                  (re.search(r"(?<!\\)\\[\[\]()]", line), "\\[ or \\( is not read everywhere"),
                  ("\\operatorname" in line, "\\operatorname is not read everywhere"),
                  ("$$" in line and line != "$$", "$$ must stand alone on its line")]
        if line == "$$":
            inside = not inside
            beside = at - 1 if inside else at + 1
            checks.append((0 <= beside < len(lines) and lines[beside].strip(), "$$ needs a blank line outside"))
        elif inside:
            checks.append((not line.strip(), "blank line inside $$"))
            checks.append((re.match(r"\s*[-+=#>]", line), "a line inside $$ starts with - + = # or >"))
        else:
            plain = re.sub(r"`[^`]*`", "", line)
            cells = re.split(r"(?<!\\)\|", plain) if line.lstrip().startswith("|") else [plain]
            odd = any(len(re.findall(r"(?<!\\)\$", cell)) % 2 for cell in cells)
            checks.append((odd and "$$" not in line, "an inline $ is not closed on its line or cell"))
        faults += [f"line {at + 1}: {line}: {why}" for wrong, why in checks if wrong]
    return (*faults, *(["line 1: $$ is never closed"] if inside else []))


def _pieces(markdown: str) -> Iterator[Formula]:
    """Display formulas, table lines and inline formulas in page order."""
    # Code keeps its line breaks only, so that line numbers stay right.
    page = re.sub(r"(?ms)^ *(```|~~~).*?^ *\1 *$|`[^`\n]*`", lambda code: "\n" * code[0].count("\n"), markdown)
    start = 1
    for place, part in enumerate(page.split("$$")):
        if place % 2:
            blank = len(part) - len(part.lstrip("\n"))
            yield Formula(start + blank, part[blank:])
        for at, line in enumerate([] if place % 2 else part.split("\n"), start):
            if line.lstrip().startswith("|"):
                yield Formula(at, line, "row")
            else:
                yield Formula(at, line, "text")
                yield from (Formula(at, match[1], "inline") for match in INLINE.finditer(line))
        start += part.count("\n")


def _read(markdown: str, ties: str, carry: str, headers: Headers) -> Claims:
    claims, lines = Claims(ties, carry), markdown.split("\n")
    tables, proofs, back = Tables(claims, headers), Proofs(claims), False
    after_first: Claims | None = None
    for piece in _pieces(markdown):
        try:
            if piece.kind == "text":
                if piece.text.startswith(("## ", "### ")):
                    tables.finish()
                if _SECOND.match(piece.text):
                    after_first = deepcopy(claims)
                if after_first is not None and piece.text.casefold().startswith(_FIRST):
                    claims = after_first.taking_up(claims)
                claims.digits = digits_said(piece.text) or claims.digits
                if not back:
                    claims.scope.hear(piece.text)
                claims.wide = says_wide(piece.text) or (claims.wide and not piece.text.startswith(("#", "|", "**")))
                if piece.text.casefold().startswith(_FROZEN):
                    claims.frozen = {spell(parse(tokenize(name, piece.line))) for name in INLINE.findall(piece.text)}
                claims.excerpt |= piece.text.startswith(_EXCERPT)
                claims.ends = "".join(_ENDS.findall(piece.text)) or claims.ends
                proofs.hear(piece.text)
                tables.columns.hear(piece.text)
                back |= piece.text.casefold().startswith(_QUESTIONS)
                for step in _STEP.findall(piece.text):
                    _stated(claims, tokenize(step, piece.line))
                continue
            if piece.kind == "row":
                tables.row(piece.text, piece.line)
                continue
            tokens = tokenize(_ALIGNED.sub("", piece.text), piece.line)
            _decimal_marks(claims, tokens)
            # A lone sign is spoken about; a lone value in a sentence claims nothing that could be recomputed.
            signs = sum(t.text in RELATIONS for t in tokens)
            if piece.kind == "inline" and signs in (0, len(tokens)):
                if back:
                    _stated(claims, tokens)
                continue
            if piece.kind == "display" and proofs.about is not None:
                proofs.read(tokens)
                continue
            rate = any(word in lines[piece.line - 1].casefold() for word in headers.rate)
            rows = _rows(tokens)
        except (Unreadable, ValueError) as error:
            claims.fault(piece.line, " ".join(piece.text.split()), str(error))
            continue
        for row in rows:
            try:
                for statement in _statements(claims, row):
                    claims.statement(statement, rate=rate, ever=back)
            except (Unreadable, ValueError) as error:
                claims.fault(row[0].line, shown(row), str(error))
    tables.finish()
    return claims


def _stated(claims: Claims, tokens: list[Token]) -> None:
    """A number that a sentence states by itself, such as the step of a question, may be put into its answer."""
    claims.constants |= {leaf.value for leaf in walk(parse(tokens)) if isinstance(leaf, Num) and leaf.decimal}


def _decimal_marks(claims: Claims, tokens: list[Token]) -> None:
    """One page has one decimal mark, and a comma between digits is never a bare one."""
    refuse_bare_comma(tokens)
    claims.marks |= {mark for t in tokens if t.kind == "num" for mark in ("{,}", ".") if mark in t.text}
    if len(claims.marks) > 1:
        claims.marks.clear()
        raise Unreadable("cannot read: decimal point and decimal comma on one page")


def _rows(tokens: list[Token]) -> list[list[Token]]:
    """The lines of a display formula; a line that begins with a relation or a sign continues the one before."""
    rows: list[list[Token]] = []
    for _, part in split(_unbroken(tokens), lambda t: t.text == "\\\\"):
        cells = split(part, lambda t: t.text == "&")
        row = [token for _, cell in cells for token in cell]
        lead = next((t.text for t in row if t.text not in ("\\quad", "\\qquad")), "")
        aligned = len(cells) > 1 and not any(t.text not in ("\\quad", "\\qquad") for t in cells[0][1])
        if rows and (lead in _JOINTS and (aligned or lead != "-")):
            start = next(at for at, t in enumerate(row) if t.text not in ("\\quad", "\\qquad"))
            rows[-1] += row[start:] if aligned else row
        elif row:
            rows.append(row)
    return rows


def _unbroken(tokens: list[Token]) -> list[Token]:
    """A long bracket may be broken over two rows: the break, the mark and the space after it go."""
    kept: list[Token] = []
    open_brackets: list[str] = []
    after = False
    for token in tokens:
        text = token.text
        if text.startswith(("\\begin", "\\end")) or text in (*OPENING, *CLOSING):
            opens = text.startswith("\\begin") or text in OPENING
            open_brackets.append(text) if opens else open_brackets and open_brackets.pop()
        after = bool(open_brackets) and open_brackets[-1] in ("(", "[") and (
            text == "\\\\" or (after and text in ("&", "\\quad", "\\qquad")))
        if not after:
            kept.append(token)
    return kept


def _statements(claims: Claims, row: list[Token]) -> list[list[Token]]:
    """Cuts a line where it says several things; remarks in words are dropped, index lists (`j = 1, 2`) only counted."""
    merged: list[tuple[str, list[Token]]] = []
    for mark, part in split(row, lambda t: t.text in (",", ";", "\\quad", "\\qquad", *_ARROWS)):
        text = mark.text if mark else ""
        if text == "\\quad" and part and merged and (part[0].text in _JOINTS or merged[-1][1][-1].text in _JOINTS):
            merged[-1][1].extend(part)
        elif part:
            merged.append((text, part))
    found: list[list[Token]] = []
    for text, part in merged:
        if part[-1].text == ".":
            part.pop()
        if text == "," and found and not any(t.text in RELATIONS for t in part):
            claims.symbolic += 1
            found.pop()
        elif part and any(t.kind != "text" for t in part):
            found.append(part)
    return found
