"""Files and YAML texts: what becomes a tree of text, and every trap with its line and column."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from derive.errors import Fault, Refused
from derive.problem import compose, reader
from derive.problem.compose import Composer
from derive.problem.findings import in_order
from derive.problem.reader import read, read_text
from derive.problem.tree import Spot

LOADERS = [loader for loader in (getattr(yaml, "CSafeLoader", None), yaml.SafeLoader) if loader]

TREES = [
    ("a: 0,1", {"a": "0,1"}),
    ("a: [5,3]", {"a": ["5", "3"]}),
    ("a: [0,1]", {"a": ["0", "1"]}),
    ("a: [0.9, -0.5]", {"a": ["0.9", "-0.5"]}),
    ("a: ['0,9', \"-0,5\"]", {"a": ["0,9", "-0,5"]}),
    ("a: [[1,2], [3,4]]", {"a": [["1", "2"], ["3", "4"]]}),
    ("a: [1,-2, 3]", {"a": ["1", "-2", "3"]}),
    ("a: {x: 1,y: 2}", {"a": {"x": "1", "y": "2"}}),
    ("- a", ["a"]),
    ("a: [no, yes, 1:30, 017, 1_000, 0x1F, 1e400, .nan, .inf, 2001-01-01]",
     {"a": ["no", "yes", "1:30", "017", "1_000", "0x1F", "1e400", ".nan", ".inf", "2001-01-01"]}),
    ("1: 2\ntrue: no", {"1": "2", "true": "no"}),
    ("a: null\nb: ~\nc:\nd: ''\ne: 'null'", {"a": None, "b": None, "c": None, "d": "", "e": "null"}),
    ("a: >\n x\n y\n", {"a": "x y\n"}),
    ("---\na: 1\n...\n", {"a": "1"}),
    ("\ufeffa: 1", {"a": "1"}),
    ("a: {b:1}", {"a": {"b:1": None}}),
    ("a: " + "[" * 39 + "]" * 39, {"a": __import__("json").loads("[" * 39 + "]" * 39)}),
]  # fmt: skip


def faults_of(text: str) -> tuple[Fault, ...]:
    """Return every fault of form, told beside what was read or in place of it, in the order of the text."""
    try:
        return in_order(read_text(text, "p.yaml").faults)
    except Refused as refused:
        return refused.faults


def told(text: str) -> list[str]:
    """Return every fault of form as line:column: what."""
    return [f"{fault.line}:{fault.column}: {fault.what}" for fault in faults_of(text)]


# text, then every fault as line:column: what
FAULTS = [
    ("a: [0,9, -0,5]", ["1:5: '0,9' between brackets is two entries, 0 and 9",
                        "1:10: '-0,5' between brackets is two entries, -0 and 5"]),
    ("a: [1,2,3, 4]", ["1:5: '1,2' between brackets is two entries, 1 and 2"]),
    ("a: [1,2,3,4, 5]", ["1:5: '1,2' between brackets is two entries, 1 and 2",
                         "1:9: '3,4' between brackets is two entries, 3 and 4"]),
    ("a: [1, 0,9]", ["1:8: '0,9' between brackets is two entries, 0 and 9"]),
    ("a:\n  - [0,8, 0.6]\n  - [1, 2,3]", ["2:6: '0,8' between brackets is two entries, 0 and 8",
                                          "3:9: '2,3' between brackets is two entries, 2 and 3"]),
    ("a: [0,9 , 1]", ["1:5: '0,9' between brackets is two entries, 0 and 9"]),
    ("a: [0,9,\n 1]", ["1:5: '0,9' between brackets is two entries, 0 and 9"]),
    ("a: [0,9, x]", ["1:5: '0,9' between brackets is two entries, 0 and 9"]),
    ("a: [0,9, '0,5']", ["1:5: '0,9' between brackets is two entries, 0 and 9"]),
    ("é: [\"é\", 1,2 ]", ["1:10: '1,2' between brackets is two entries, 1 and 2"]),
    ("a: [-0,5]", ["1:5: '-0,5' between brackets is two entries, -0 and 5"]),
    ("a: [5,-0,3]", ["1:7: '-0,3' between brackets is two entries, -0 and 3"]),
    ("a: [-0, 5]", ["1:5: '-0' stands alone"]),
    ("a: {x: 0,5}", ["1:8: '0,5' between brackets is two entries, 0 and 5"]),
    ("a: {x: 0,5, y: 1,5}", ["1:8: '0,5' between brackets is two entries, 0 and 5",
                             "1:16: '1,5' between brackets is two entries, 1 and 5"]),
    ("a: &x [1]", ["1:4: the anchor &x stands here"]),
    ("&x a: 1", ["1:1: the anchor &x stands here"]),
    ("a: &x [*x]", ["1:4: the anchor &x stands here", "1:8: the alias *x stands here"]),
    ("a: *x", ["1:4: the alias *x stands here"]),
    ("a: &x 1\n? *x\n: 2", ["1:4: the anchor &x stands here", "2:3: the alias *x stands here"]),
    ("<<: {a: 1}", ["1:1: the merge key << stands here"]),
    ("a: &x {b: 1}\nc: {<<: *x}", ["1:4: the anchor &x stands here", "2:5: the merge key << stands here",
                                   "2:9: the alias *x stands here"]),
    ("a: !!python/object/apply:os.getpid []",
     ["1:4: the tag 'tag:yaml.org,2002:python/object/apply:os.getpid' stands here"]),
    ("a: !!python/name:os.system", ["1:4: the tag 'tag:yaml.org,2002:python/name:os.system' stands here"]),
    ("a: !!int 3", ["1:4: the tag 'tag:yaml.org,2002:int' stands here"]),
    ("a: ! 3", ["1:4: the tag '!' stands here"]),
    ("a: 1\nb: 2\na: 3", ["3:1: the key 'a' is written twice, first in line 1"]),
    ("a: {x: 1,\n x: 2}\nb: 1\nb: 2", ["2:2: the key 'x' is written twice, first in line 1",
                                        "4:1: the key 'b' is written twice, first in line 3"]),
    ("? [a]\n: 1", ["1:3: a key is a list"]),
    ("? {a: 1}\n: 1", ["1:3: a key is a group of keys"]),
    ("~: 1", ["1:1: a key is an empty value"]),
    ("---\na: 1\n---\nb: 1", ["3:1: a second document begins here"]),
    ("", ["1:1: the file is empty"]),
    ("# nothing\n", ["1:1: the file is empty"]),
    ("---\n", ["2:1: the file is empty"]),
    ("a: " + "[" * 40 + "]" * 40, ["1:43: groups nest deeper than 40"]),
    ("a: " + "[" * 5000, ["1:43: groups nest deeper than 40"]),
    ("a: " + "{b: " * 5000, ["1:160: groups nest deeper than 40"]),
    ("\n".join(" " * n + "a:" for n in range(300)) + " 1", ["41:41: groups nest deeper than 40"]),
    ("a:\n\tb: 1", ["2:1: a tab stands where YAML wants blanks"]),
    ("\ta: 1", ["1:1: a tab stands where YAML wants blanks"]),
    ("a: [1, 2", ["1:4: a list in brackets does not end"]),
    ("a: 1\nb: [1 2\nc: 3", ["2:4: a list in brackets does not end"]),
    ("a: [1, , 2]", ["1:8: an entry is missing or a bracket is not closed"]),
    ("a: {b: 1", ["1:4: a group in braces does not end"]),
    ("a: 'x", ["1:4: a quoted text does not end"]),
    ("a: \"\\q\"", ["1:4: a backslash stands in double quotes"]),
    ("a: b: c", ["1:5: a second colon stands in one line"]),
    ("a:\n  b: 1\n c: 2", ["3:2: the indentation does not fit the lines above"]),
    ("a: 1\nb", ["2:1: a key has no colon"]),
    ("a: @x", ["1:4: YAML reserves the character here"]),
    ("%PDF-1.4", ["1:1: a line begins with %"]),
    ("a: 1\n...\nb: 2", ["3:1: text stands after the end of the document"]),
    ("a: x\x07", ["1:5: the invisible character U+0007 stands here"]),
    ("a: 1\nb: \u202e\x00", ["2:5: the invisible character U+0000 stands here"]),
    ("a: \x07\nb: \x00", ["1:4: the invisible character U+0007 stands here",
                          "2:4: the invisible character U+0000 stands here"]),
    ("a: \ud800", ["1:4: the invisible character U+D800 stands here"]),
    ("a: x\ufeff", ["1:5: the invisible character U+FEFF stands here"]),
    ("a:2\nb: 1", ["1:2: a key has no blank after its colon"]),
    ("a = 2\nb: 1", ["1:1: a key has no colon"]),
    ("a: 2\n  - {b: 1}", ["2:7: line 1 has a value already"]),
    ("- a: {b: 1}, c: 2\n- 3", ["1:12: a list or group is closed before this, or was not opened"]),
    ("a: {b: W1[1,1]}", ["1:8: 'W1[1,1]' stands without quotes"]),
    ("a: [b1[1], b1[2]]", ["1:5: 'b1[1]' stands without quotes"]),
    ("a: 1\na: 2\nb: [1",
     ["2:1: the key 'a' is written twice, first in line 1", "3:4: a list in brackets does not end"]),
]  # fmt: skip


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(("text", "root"), TREES, ids=lambda value: ascii(value)[:40])
def test_a_text_becomes_a_tree_of_text(
    text: str, root: object, loader: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scalars stay text, only null, ~ and nothing become None, whichever of PyYAML's parsers reads."""
    monkeypatch.setattr(reader, "Composer", lambda text, file: Composer(text, file, loader))
    assert root == read_text(text).root
    assert ([] if isinstance(root, dict) else ["1:1: the file is a list"]) == told(text)


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(("text", "faults"), FAULTS, ids=lambda value: ascii(value)[:40])
def test_every_fault_of_form_has_its_place(
    text: str, faults: list[str], loader: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All faults are told at once, each at its line and column, with what was expected and what to do."""
    monkeypatch.setattr(reader, "Composer", lambda text, file: Composer(text, file, loader))
    assert faults == told(text)
    assert all(fault.expected and fault.todo and fault.file == "p.yaml" for fault in faults_of(text))


def test_what_python_prints_yaml_does() -> None:
    """No character that passes the quick test would be refused by the exact one."""
    printed = "".join(filter(str.isprintable, map(chr, range(sys.maxunicode + 1))))
    assert len(printed) > 100_000
    assert re.search(reader._UNPRINTABLE, printed) is None
    assert re.search(reader._UNPRINTABLE, "\ufeff") is not None


def test_the_decimal_comma_is_told_how_to_be_written() -> None:
    """The trap of `[0,9, -0,5]` names both ways to write 0.9."""
    assert 'write 0.9 or "0,9", or put a blank after every comma' == faults_of("a: [0,9, -0,5]")[0].todo


def test_points_make_a_tight_comma_plain() -> None:
    """Numbers that have a decimal point already are separated by whatever comma stands between them."""
    assert {"a": ["0.4", "0.2", "1"]} == read_text("a: [0.4,0.2, 1]").root


def test_tight_lists_are_remembered() -> None:
    """A list such as [5,3] is read, and remembered in case its length turns out wrong."""
    tree = read_text("a: [5,3]\nb: [5, 3]\nc: [[1,2],[3]]\nd: ['5','3']")
    assert {("a",), ("c", 0)} == tree.tight


def test_places_of_values_and_keys() -> None:
    """Every path has the place of its value, and of its key where it has one; an empty value stands at its key."""
    tree = read_text("a:\n  - {x: 1, y: 'two'}\nb:\nc: >\n  x\n")
    assert Spot(2, 5) == tree.values[("a", 0)]
    assert Spot(2, 9, 0) == tree.values[("a", 0, "x")]
    assert Spot(2, 15, 1) == tree.values[("a", 0, "y")]
    assert (2, 12) == (tree.keys[("a", 0, "y")].line, tree.keys[("a", 0, "y")].column)
    assert (3, 1) == (tree.values[("b",)].line, tree.values[("b",)].column)
    assert tree.values[("c",)].lead is None


def test_an_alias_bomb_is_not_unfolded() -> None:
    """Nine levels of aliases are refused from their text alone."""
    bomb = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10))
    assert "1:5: the anchor &a0 stands here" == told(bomb)[0]
    assert "41 more faults are not listed" == faults_of(bomb)[-1].what


def test_faults_beyond_fifty_are_counted() -> None:
    """A flood of faults is cut, and its size told."""
    faults = faults_of("\n".join(["a: 1"] * 80))
    assert 51 == len(faults)
    assert "29 more faults are not listed" == faults[-1].what


FILES = [
    (b"%PDF-1.4 x", "p.yaml: the file is a PDF"),
    (b"PK\x03\x04xx", "p.yaml: the file is a zip archive or an office document"),
    ("a: 1".encode("utf-16"), "p.yaml: the file is text in UTF-16"),
    ("a: 1".encode("utf-16-le"), "p.yaml: the file is no text, or text in UTF-16"),
    (b"a: 1\nb: caf\xe9", "p.yaml:2:7: the byte 0xE9 is not UTF-8"),
    (b"a: 1\n" * 200_001, "p.yaml: the file is larger than 1 MB"),
]


@pytest.mark.parametrize(("contents", "fault"), FILES, ids=lambda value: value[:20])
def test_files_that_are_no_text_are_refused(contents: bytes, fault: str, tmp_path: Path) -> None:
    """Other kinds of files, other encodings and files too large are refused by name."""
    (tmp_path / "p.yaml").write_bytes(contents)
    with pytest.raises(Refused) as refused:
        read(tmp_path / "p.yaml")
    assert f"{tmp_path}/{fault}" == str(refused.value).split(";")[0]


def test_a_file_with_byte_order_mark_and_windows_lines_is_read(tmp_path: Path) -> None:
    """A byte order mark and \\r\\n change neither values nor places."""
    (tmp_path / "p.yaml").write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    tree = read(tmp_path / "p.yaml")
    assert {"a": "1", "b": "2"} == tree.root
    assert Spot(2, 4, 0) == tree.values[("b",)]


def _folder(path: Path) -> None:
    path.mkdir()


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _dangling(path: Path) -> None:
    path.symlink_to("nowhere")


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.skipif(os.name != "posix", reason="pipes and devices are POSIX files")
@pytest.mark.parametrize(
    ("make", "what"),
    [
        (_folder, "this is a folder"),
        (_pipe, "this is not a regular file"),
        (_device, "this is not a regular file"),
        (_dangling, "there is no such file"),
        (lambda path: None, "there is no such file"),
    ],
)
def test_only_regular_files_are_opened(make: Callable[[Path], None], what: str, tmp_path: Path) -> None:
    """Folders, pipes, devices and missing files are refused without waiting for them."""
    path = tmp_path / "p.yaml"
    make(path)
    with pytest.raises(Refused, match=what):
        read(path)


def test_a_name_that_no_file_can_have_is_refused() -> None:
    """A NUL in a file name is a fault, not a traceback."""
    with pytest.raises(Refused, match="the name cannot be used"):
        read("a\0b")


def test_the_composer_reads_with_either_parser() -> None:
    """Without libyaml the Python parser serves."""
    assert {"a": "1"} == compose.Composer("a: 1", "x", yaml.SafeLoader).tree().root
