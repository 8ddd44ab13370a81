"""What all commands share: settings, clear failures, JSON for scripts, progress for people."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click
from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from engine import EngineError
from engine.codec import to_json
from tasks.bootstrap import App, build
from tasks.errors import TasksError
from tasks.settings import DATABASE_FILE, Settings, from_environment

NEGATIVE = 1
"""Exit code of a command that worked and has bad news: findings, rejected rows, a broken trail."""
WRONG_USE = 2
"""Exit code when the command could not do its work: bad input, taken port, unwritable folder."""

F = TypeVar("F", bound=Callable[..., Any])

console = Console()
_errors = Console(stderr=True)


def data_option(function: F) -> F:
    """`--data DIR`, instead of the variable CLAIMFLOW_DATA."""
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder for database, documents and key [default: $CLAIMFLOW_DATA or ./var].",
    )(function)


def json_option(function: F) -> F:
    """`--json`, for scripts."""
    return click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")(function)


def settings_for(data: Path | None) -> Settings:
    """The settings of the environment, with the data folder given on the command line."""
    with clear_errors():
        settings = from_environment()
    return replace(settings, data=data) if data is not None else settings


@contextmanager
def opened(data: Path | None) -> Iterator[App]:
    """A wired Claimflow for one command."""
    settings = settings_for(data)
    check_writable(settings.data)
    app = build(settings)
    try:
        yield app
    finally:
        app.close()


@contextmanager
def existing(data: Path | None) -> Iterator[App]:
    """A wired Claimflow for a command that needs what is there: a mistyped folder must not look like an empty one."""
    check_there(settings_for(data))
    with opened(data) as app:
        yield app


def is_there(settings: Settings) -> bool:
    """Whether there is a database; one named by its URL is taken to be there."""
    return bool(settings.database_url) or (settings.data / DATABASE_FILE).exists()


def check_there(settings: Settings) -> None:
    """Ends the program with one sentence when the data folder holds no database; PostgreSQL is asked when it is used."""
    if not is_there(settings):
        fail(
            f"The folder {settings.data} holds no data of Claimflow; name the right one with --data DIR, "
            "or set one up with `claimflow run` or `claimflow migrate`."
        )


def check_writable(folder: Path) -> None:
    """Make the data folder; ends the program with one sentence when it cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".write-test-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        fail(f"The folder {folder} cannot be written ({error.strerror}); choose another with --data DIR.")


def fail(sentence: str, code: int = WRONG_USE) -> NoReturn:
    """One sentence on the error stream, and the exit code."""
    _errors.print(sentence, style="red", markup=False, highlight=False, soft_wrap=True)
    sys.exit(code)


def say(sentence: str) -> None:
    """One line for people."""
    console.print(sentence, markup=False, highlight=False, soft_wrap=True)


def remark(sentence: str) -> None:
    """One line for people beside the result, which scripts read without it."""
    _errors.print(sentence, markup=False, highlight=False, soft_wrap=True)


def show_table(lines: Sequence[Sequence[str]], figures: bool = True) -> None:
    """A table in Markdown, the first line its head; with `figures` all columns but the first stand to the right."""
    widths = [max(3, *map(cell_len, column)) for column in zip(*lines, strict=True)]

    def written(line: Sequence[str]) -> str:
        padded = [
            text + " " * (width - cell_len(text))
            if place == 0 or not figures
            else " " * (width - cell_len(text)) + text
            for place, (text, width) in enumerate(zip(line, widths, strict=True))
        ]
        return f"| {' | '.join(padded)} |"

    rule = ["-" * width if place == 0 or not figures else "-" * (width - 1) + ":" for place, width in enumerate(widths)]
    for line in (lines[0], rule, *lines[1:]):
        say(written(line))


def show_json(value: Any) -> None:
    """A result for scripts."""
    sys.stdout.write(to_json(value) + "\n")


@contextmanager
def clear_errors() -> Iterator[None]:
    """Whatever the program refuses becomes one sentence and exit code 2, never a traceback."""
    try:
        yield
    except (TasksError, EngineError) as error:
        fail(str(error))


def progress() -> Progress:
    """A progress bar on the error stream, so that --json stays clean."""
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=_errors
    )
