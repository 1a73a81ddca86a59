"""Compile Typst sources, one after another, in a process of its own; run as a file, knows nothing of derive.

Reads a line with a number and that many bytes of source, again and again, until its input ends; answers each with a
line of JSON, {"pdf": number of bytes} and those bytes, or {"wrong": what, "hints": [...]}.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress

# Seconds from 1970 to the first of January 2000, as the templates date their documents.
EPOCH = 946_684_800


def limit(memory: int) -> None:
    """Let this process have so many bytes of memory and write no file, where the system can say so."""
    with suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def allow(seconds: int) -> None:
    """Let this process compute for so many seconds more, so that one whose owner has died ends too."""
    with suppress(ImportError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        most = int(used.ru_utime + used.ru_stime) + seconds
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))


def main(root: str, memory: int, seconds: int) -> None:
    """Answer until the input ends; pages can read nothing but what is in the folder `root`."""
    import typst

    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    limit(memory)
    # Packages would be fetched over the network: a proxy that nobody listens to keeps every page at home.
    os.environ.update(dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), "http://127.0.0.1:9"))
    compiler = typst.Compiler(root=root, ignore_system_fonts=True, package_path=root, package_cache_path=root)
    while line := requests.readline():
        source = requests.read(int(line))
        allow(8 * seconds)  # of all its threads; the owner looks at the clock
        try:
            made, warnings = compiler.compile_with_warnings(source, format="pdf", pdf_standards="ua-1", timestamp=EPOCH)
        except typst.TypstError as wrong:
            pdf = b""
            answer: dict[str, object] = {"wrong": wrong.message, "where": wrong.diagnostic, "hints": wrong.hints}
        else:
            assert isinstance(made, bytes), "a PDF is one file"
            pdf = made
            answer = {"pdf": len(pdf), "warnings": [warning.message for warning in warnings]}
        answers.write(json.dumps(answer).encode() + b"\n" + pdf)
        answers.flush()


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:4]))
