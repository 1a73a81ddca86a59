"""Parses one side of a formula from the LaTeX of worked pages: knows TeX's grammar, knows neither pages nor values."""

from __future__ import annotations

import re
from fractions import Fraction

from latex_tree import (
    CLOSING,
    OPENING,
    TRANSPOSE,
    Call,
    Cases,
    Matrix,
    Name,
    Node,
    Num,
    Op,
    Opaque,
    Token,
    Total,
    Unreadable,
    is_label,
    number,
    quotient,
    refuse_bare_comma,
    shown,
    spell,
    split,
)
from latex_words import ACCENTS, EQUAL, FUNCTION_LETTERS, FUNCTIONS, GREEK, MATRICES, SILENT, UNEQUAL


def parse(tokens: list[Token]) -> Node:
    """Reads one side of a formula; anything left over or out of place is refused."""
    parser = _Parser(tokens)
    node = parser.expression()
    if parser.peek() or not tokens:
        raise Unreadable(f"cannot read: {parser.peek() or 'an empty side'!r} in {shown(tokens)}")
    return node


def _branch(row: list[Token]) -> tuple[Node, str, tuple[Node, ...]]:
    """One row of cases: a value and the relation that chooses it; words alone choose what is left."""
    parts = [[t for t in part if t.kind != "text"] for _, part in split(row, lambda t: t.text == "&")]
    said = [t for part in parts[1:] for t in part]
    if not said:
        return parse(parts[0]), "", ()
    sides = split(said, lambda t: t.text in (*EQUAL, *UNEQUAL))
    if len(sides) != 2 or sides[1][0] is None:
        raise Unreadable(f"cannot read: the condition {shown(said)}")
    return parse(parts[0]), sides[1][0].text, tuple(parse(side) for _, side in sides)


class _Parser:
    """Recursive descent over one side; `at` is the only thing that moves."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens, self.at = tokens, 0

    def peek(self, ahead: int = 0) -> str:
        return self.tokens[self.at + ahead].text if self.at + ahead < len(self.tokens) else ""

    def take(self, *wanted: str) -> str:
        text = self.peek()
        if not text or (wanted and text not in wanted):
            raise Unreadable(f"cannot read: {' or '.join(wanted) or 'more'} due at {text!r} in {shown(self.tokens)}")
        self.at += 1
        return text

    def expression(self) -> Node:
        sign = self.take() if self.peek() in ("+", "-") else ""
        node = self.term()
        node = Op("neg", (node,)) if sign == "-" else node
        while self.peek() in ("+", "-"):
            kind = self.take()
            node = Op(kind, (node, self.term()))
        return node

    def term(self) -> Node:
        node = self.factor()
        while True:
            text = self.peek()
            if text in ("/", "\\div"):
                self.take()
                node = quotient(node, self.factor())
            elif text in ("\\cdot", "\\times", "\\odot"):
                self.take()
                node = Op("odot" if text == "\\odot" else "*", (node, self.factor()))
            elif text not in ("", "+", "-", ",", ";", "&", "\\\\", "|", *CLOSING) and text[:4] != "\\end":
                # A digit right after a factor is either a lost dot or a number cut in two.
                if text[0].isdigit():
                    raise Unreadable(f"cannot read: {text} follows a factor without a sign in {shown(self.tokens)}")
                node = Op("*", (node, self.factor()))
            else:
                return node

    def factor(self) -> Node:
        node = self.base()
        while self.peek() in ("^", "'", "\\%"):
            text = self.take()
            if text == "\\%":
                node = Op("/", (node, Num(Fraction(100), Fraction(1), False)))
            elif text == "'":
                if not isinstance(node, Name):
                    raise Unreadable(f"cannot read: a prime on {spell(node)}")
                node = Name(node.text + "'")
            else:
                raised = self.script()
                if shown(raised) in TRANSPOSE:
                    node = Op("T", (node,))
                else:
                    node = Op("exp", (parse(raised),)) if node == Name("e") else Op("^", (node, parse(raised)))
        return node

    def script(self) -> list[Token]:
        """The tokens of a sub- or superscript: one token or one group."""
        if self.peek() != "{":
            self.take()
            single = self.tokens[self.at - 1]
            if single.kind == "num" and len(single.text) > 1:
                raise Unreadable(f"cannot read: script {single.text} without braces in {shown(self.tokens)}")
            return [single]
        return self.enclosed()

    def enclosed(self) -> list[Token]:
        """The tokens between an opening bracket and its partner."""
        start, depth = self.at + 1, 0
        while True:
            text = self.take()
            depth += (text in OPENING or text.startswith("\\begin")) - (text in CLOSING or text.startswith("\\end"))
            if depth == 0:
                return self.tokens[start:self.at - 1]

    def listed(self) -> tuple[Node, ...]:
        """The expressions in a bracket, separated by commas or semicolons."""
        inside = self.enclosed()
        refuse_bare_comma(inside)
        return tuple(parse(part) for _, part in split(inside, lambda t: t.text in (",", ";")))

    def group(self) -> Node:
        if self.peek() != "{":
            self.take("{")
        return parse(self.enclosed())

    def base(self) -> Node:
        text = self.peek()
        kind = self.tokens[self.at].kind if text else ""
        if kind == "num":
            return number(self.take())
        if text in ("(", "["):
            items = self.listed()
            return items[0] if len(items) == 1 else Matrix(tuple((item,) for item in items))
        if text in ("{", "\\boxed"):
            self.at += text != "{"
            return self.group()
        if text in ("\\lvert", "|"):
            return self.absolute()
        if kind == "env":
            return self.environment()
        if text in FUNCTIONS:
            return self.function()
        if text in ("\\frac", "\\tfrac", "\\dfrac"):
            self.take()
            return quotient(self.group(), self.group())
        if text == "\\sqrt":
            self.take()
            return Op("sqrt", (self.group(),))
        if text in ("\\underbrace", "\\overbrace"):
            self.take()
            body = self.group()
            if self.peek() not in ("_", "^"):
                return body
            self.take()
            label = self.script()
            return body if any(t.kind == "text" for t in label) else Op("brace", (body, parse(label)))
        if text == "\\partial":
            over = self.rate()
            if self.peek() != "/" or not shown(self.tokens[self.at + 1 :]).startswith("\\partial"):
                return over
            self.take()  # a derivative on one line is one quantity, whatever follows
            return quotient(over, self.rate())
        if text == "\\sum":
            return self.total()
        if text in SILENT:
            self.take()
            while self.peek() in ("_", "^"):
                self.take()
                self.script()
            return Opaque(text)
        return self.name()

    def rate(self) -> Node:
        """A part of a derivative: the sign with what it is of."""
        self.take("\\partial")
        return Name("∂" + (spell(self.name()) if self.peek() not in ("", "/") else ""))

    def total(self) -> Node:
        """A sum sign with its range; one over an unsaid range stays a sign."""
        self.take()
        start, scripts = self.at, {}
        while self.peek() in ("_", "^"):
            mark = self.take()
            scripts[mark] = shown(self.script()).replace(" ", "")
        said = re.fullmatch(r"(\\?\w+)=(\d+)", scripts.get("_", ""))
        if said and scripts.get("^", "").isdigit():
            return Total(said[1], int(said[2]), int(scripts["^"]), self.term())
        return Opaque(f"\\sum at {start}")

    def absolute(self) -> Node:
        if self.peek() == "\\lvert":
            return Op("abs", (parse(self.enclosed()),))
        self.take("|")
        inner = self.expression()
        self.take("|")
        return Op("abs", (inner,))

    def environment(self) -> Node:
        kind = self.peek()[7:-1]
        inside = self.enclosed()
        if kind == "cases":
            rows = [row for _, row in split(inside, lambda t: t.text == "\\\\") if row]
            return Cases(tuple(_branch(row) for row in rows))
        if kind not in MATRICES:
            raise Unreadable(f"cannot read: environment {kind}")
        rows = [row for _, row in split(inside, lambda t: t.text == "\\\\") if row]
        return Matrix(tuple(tuple(parse(cell) for _, cell in split(row, lambda t: t.text == "&")) for row in rows))

    def function(self) -> Node:
        kind = FUNCTIONS[self.take()]
        power: Node | None = None
        if self.peek() == "^":
            self.take()
            power = parse(self.script())
        if self.peek() in ("(", "[", "\\{"):
            args = self.listed()
            if self.peek() == "^":
                raise Unreadable(f"cannot read: a power after the bracket of {kind} in {shown(self.tokens)}")
        else:
            args = (self.factor(),)
        if (len(args) > 1) != (kind in ("max", "min")):
            raise Unreadable(f"cannot read: {kind} of {len(args)} values in {shown(self.tokens)}")
        node = Op(kind, args)
        return Op("^", (node, power)) if power else node

    def name(self) -> Node:
        """A symbol with its scripts; a parenthesised or worded superscript belongs to the name, a number is a power."""
        token = self.tokens[self.at] if self.peek() else None
        if token is None or not (token.text.isalpha() or token.kind == "text" or token.text in GREEK):
            raise Unreadable(f"cannot read: {self.peek() or 'nothing'!r} in {shown(self.tokens)}")
        base = self.take()
        after = self.peek()
        if base == "\\Delta" and (after.isalpha() or after in GREEK or after.startswith("\\mathrm{")):
            return Name("Δ" + spell(self.name()))  # the change of a quantity; the matrix has indices
        if base in ACCENTS:
            accented = spell(self.group())
            base = accented if base in ("\\mathbf", "\\boldsymbol", "\\vec") else f"{base}{{{accented}}}"
        scripts = {"_": "", "^": "", "'": ""}
        while self.peek() in ("_", "^", "'"):
            mark, start = self.take(), self.at
            if mark == "'":
                scripts["'"] += "'"
                continue
            script = self.script()
            plain = "".join(re.sub(r"\\\w+\{(.*)\}", r"\1", t.text).strip() for t in script)
            plain = re.sub(r"^(\d),(\d)$", r"\1\2", plain) if mark == "_" else plain
            labels = base != "e" or scripts["_"]
            if mark == "^" and not (labels and is_label(script)):
                self.at = start - 1
                break
            if plain == "\\prime":
                scripts["'"] += "'"
            elif scripts[mark]:
                raise Unreadable(f"cannot read: two scripts {mark} on {base} in {shown(self.tokens)}")
            else:
                scripts[mark] = f"{mark}{{{plain}}}"
        text = base + scripts["_"] + scripts["^"] + scripts["'"]
        if self.peek() == "(" and (base in FUNCTION_LETTERS or token.kind == "text"):
            return Call(text, self.listed())
        return Name(text)
