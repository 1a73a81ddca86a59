"""Drives a headless Chromium over a pipe, in the words of its DevTools protocol; knows nothing of our pages."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import tempfile
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
    "--force-color-profile=srgb", "--hide-scrollbars", "--remote-debugging-pipe",
)  # fmt: skip


class Browser:
    """One browser with one page; what its console says is kept in `messages`."""

    def __init__(self, seconds: float = 30) -> None:
        assert CHROMIUM is not None, "Chromium is not installed"
        self.seconds = seconds
        self.folder = tempfile.mkdtemp(prefix="chromium.")
        self.messages: list[str] = []
        self.events: list[str] = []
        self._number = 0
        self._unread = b""
        ours, self._out = os.pipe()
        self._in, theirs = os.pipe()
        # The protocol's pipes are the numbers 3 and 4; bash puts them there, whatever ours are.
        command = [CHROMIUM, *_FLAGS, f"--user-data-dir={self.folder}", "about:blank"]
        self._process = subprocess.Popen(
            ["bash", "-c", f'exec "$@" 3<&{ours} 4>&{theirs}', "bash", *command],
            pass_fds=(ours, theirs),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(ours)
        os.close(theirs)
        self._session: str | None = None
        try:
            self._attach()
        except BaseException:
            self.close()
            raise

    def _attach(self) -> None:
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "DOM", "CSS"):
            self.ask(f"{domain}.enable")

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the browser and take its folder away."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
        os.close(self._in)
        os.close(self._out)
        shutil.rmtree(self.folder, ignore_errors=True)

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and return its result, keeping what the console says meanwhile."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return dict(answer["result"])

    def open(self, path: Path, width: int, *, height: int = 800, dark: bool = False, bypass: bool = False) -> None:
        """Open a file at a width and wait until its fonts are there; `bypass` ignores its security policy."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", features=[scheme])
        self.ask("Page.setBypassCSP", enabled=bypass)
        self.messages.clear()
        self.events.clear()
        self.ask("Page.navigate", url=path.resolve().as_uri())
        while "Page.loadEventFired" not in self.events:
            self._next()
        self.run("document.fonts.ready.then(() => 1)")

    def run(self, script: str) -> Any:
        """Return the value of an expression in the page, awaited."""
        found = self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def fonts(self, selector: str) -> dict[str, bool]:
        """Return the fonts that draw an element's text, and whether each came with the page."""
        root = self.ask("DOM.getDocument")["root"]["nodeId"]
        node = self.ask("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        used = self.ask("CSS.getPlatformFontsForNode", nodeId=node)["fonts"]
        return {font["familyName"]: font["isCustomFont"] for font in used}

    def _next(self) -> dict[str, Any]:
        """Return the next message of the browser."""
        until = monotonic() + self.seconds
        while b"\0" not in self._unread:
            ready, _, _ = select.select([self._in], [], [], max(0, until - monotonic()))
            assert ready, "Chromium did not answer in time"
            read = os.read(self._in, 1 << 16)
            assert read, "Chromium ended"
            self._unread += read
        text, _, self._unread = self._unread.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        method, parameters = message.get("method", ""), message.get("params", {})
        self.events.append(method)
        if method == "Runtime.consoleAPICalled":
            self.messages.append(" ".join(str(part.get("value")) for part in parameters["args"]))
        elif method == "Log.entryAdded":
            self.messages.append(parameters["entry"]["text"])
        elif method == "Runtime.exceptionThrown":
            self.messages.append(str(parameters["exceptionDetails"]))
        return message
