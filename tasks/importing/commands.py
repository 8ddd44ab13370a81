"""Taking in a file: each row in a transaction of its own, through the same intake as any other report."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from engine.db import Database, Tx
from tasks.claims import commands as claims
from tasks.claims import queries as claim_views
from tasks.claims.commands import ItemDraft, LossDraft
from tasks.documents import commands as documents
from tasks.errors import InvalidInput, NotFound
from tasks.importing.model import MappedRow, RowMapping, apply
from tasks.people import commands as people
from tasks.people.commands import PartyInput
from tasks.policies import commands as policies
from tasks.policies import queries as policy_views
from tasks.policies.commands import CoverageInput, PolicyInput

if TYPE_CHECKING:
    from engine import Engine


@dataclass(frozen=True)
class RowProblem:
    """Why a row was not taken: its line in the file, the field, and the reason."""

    line: int
    field: str
    reason: str


@dataclass(frozen=True)
class ImportResult:
    """What became of a file."""

    rows: int
    created: tuple[str, ...]
    """Numbers of the new claims."""
    known: int
    """Rows that had been taken before."""
    problems: tuple[RowProblem, ...]

    @property
    def rejected(self) -> int:
        """How many rows were not taken."""
        return len({problem.line for problem in self.problems})


def count_rows(path: Path, mapping: RowMapping) -> int:
    """How many rows a file has, for the progress bar. Raises InvalidInput like `import_file`."""
    return sum(1 for _ in _rows(path, mapping))


def import_file(
    database: Database,
    engine: Engine,
    path: Path,
    mapping: RowMapping,
    by: str,
    now: Callable[[], datetime],
    progress: Callable[[], None] = lambda: None,
) -> ImportResult:
    """Report every row of a file as a claim; a bad row is named and the others go on.

    A row that was taken before, by this or an earlier run, makes nothing new. Raises InvalidInput when
    the file cannot be read as the mapping says; then nothing was taken.
    """
    created: list[str] = []
    problems: list[RowProblem] = []
    rows = known = 0
    for line, row in _rows(path, mapping):
        rows += 1
        mapped, errors = apply(mapping, row) if row is not None else (None, [])
        if row is None:
            problems.append(RowProblem(line, "row", "has more or fewer fields than the header"))
        elif mapped is None:
            problems += [RowProblem(line, error.field, error.message) for error in errors]
        else:
            try:
                with database.transaction() as tx:
                    number = _take(tx, engine, mapping, mapped, by, now())
            except InvalidInput as error:
                problems += [RowProblem(line, problem.field, problem.message) for problem in error.problems]
            else:
                created += [number] if number else []
                known += not number
        progress()
    return ImportResult(rows, tuple(created), known, tuple(problems))


def _take(tx: Tx, engine: Engine, mapping: RowMapping, row: MappedRow, by: str, now: datetime) -> str | None:
    message_id = f"import:{mapping.name}:{hashlib.sha256(row.key.encode()).hexdigest()[:32]}"
    if claim_views.claim_of_message(tx, message_id) is not None:
        return None
    if row.policy:
        _ensure_policy(tx, row, by, now)
    draft = LossDraft(
        **{"channel": "PARTNER", "language": "en", **row.claim},
        channel_msg_id=message_id,
        details={**row.details, "source": mapping.name},
        items=[ItemDraft(name, amount, kind) for name, kind, amount in row.lines],
    )
    claim_no = claims.report_loss(tx, engine, draft, by, now)
    for doc_type in row.papers:
        documents.note_received(tx, engine, claim_no, doc_type, by, now, via="PARTNER", announce=False)
    return claim_no


def _ensure_policy(tx: Tx, row: MappedRow, by: str, now: datetime) -> None:
    try:
        policy_views.policy(tx, row.policy["policy_no"])
    except NotFound:
        insured = people.create_party(tx, PartyInput(row.policy["insured_name"], language="en"), by, now)
        coverage = {name: value for name, value in row.coverage.items() if name != "causes"}
        policies.create_policy(
            tx,
            PolicyInput(
                policy_no=row.policy["policy_no"],
                lob=row.claim["lob"],
                product_code=row.policy.get("product_code", "IMPORTED"),
                holder_id=insured,
                insured_id=insured,
                effective_from=row.policy["effective_from"],
                effective_to=row.policy["effective_to"],
                premium=row.policy.get("premium", Decimal(0)),
                object_key=row.policy.get("object_key"),
                coverages=[CoverageInput(causes=list(row.coverage["causes"]), **coverage)],
            ),
            by,
            now,
        )


def _rows(path: Path, mapping: RowMapping) -> Iterator[tuple[int, dict[str, str] | None]]:
    """Line number and fields of every row; None for a row that does not fit the header."""
    try:
        with path.open(encoding=mapping.file.encoding, newline="") as file:
            reader = csv.DictReader(file, delimiter=mapping.file.delimiter, strict=True)
            absent = sorted(mapping.columns() - set(reader.fieldnames or ()))
            if absent:
                raise InvalidInput.of("file", "columns", f"{path.name} lacks the columns {', '.join(absent)}.")
            for row in reader:
                fits = None not in row and None not in row.values()
                yield reader.line_num, row if fits else None
    except OSError as error:
        raise InvalidInput.of("file", "unreadable", f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InvalidInput.of("file", "encoding", f"{path.name} is not written in {mapping.file.encoding}.") from error
    except (csv.Error, LookupError) as error:
        raise InvalidInput.of("file", "not_csv", f"{path.name} cannot be read as the mapping says: {error}.") from error
