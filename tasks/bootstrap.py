"""Wires one running Claimflow: database, engine, ports and service tasks, for the web, workers, CLI and tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from engine import Clock, Database, Engine, SystemClock, prepare_in_turn
from engine.views import Health
from tasks import tables
from tasks.calendar import commands as calendar
from tasks.documents.port import DocumentStore, FolderStore, NullStore
from tasks.errors import SettingsError
from tasks.notifications.port import Channel, LogChannel, NullChannel
from tasks.payments.bank.null import NullBank
from tasks.payments.bank.port import Bank
from tasks.payments.bank.sandbox import SandboxBank
from tasks.payments.sanctions import NoSanctionsList, SanctionsFile, SanctionsList
from tasks.registry import SERVICE_TASKS
from tasks.settings import Settings
from tasks.vault import Vault, open_vault
from tasks.worklist.model import DONE_BY

WORKFLOWS = Path(__file__).resolve().parent.parent / "workflows"
_FILES = (".bpmn", ".dmn", ".form")


@dataclass(frozen=True)
class Services:
    """The ports to the world; what `ctx.services` is in a service task."""

    bank: Bank
    mail: Channel
    sms: Channel
    documents: DocumentStore
    sanctions: SanctionsList


@dataclass(frozen=True)
class App:
    """Everything a running Claimflow consists of."""

    settings: Settings
    database: Database
    engine: Engine
    services: Services
    clock: Clock

    def close(self) -> None:
        """Give back all connections."""
        self.engine.close()


def build(settings: Settings, clock: Clock | None = None, services: Services | None = None) -> App:
    """Open the data folder, bring the database to its newest schema and wire everything.

    `services` replaces the ports the settings would choose (tests). Raises SettingsError when the data
    folder or the key cannot be used.
    """
    running = clock or SystemClock()
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError("CLAIMFLOW_DATA", f"{settings.data} cannot be created: {error.strerror}.") from error
    vault = open_vault(settings.key_file)
    database = Database(settings.url)
    ports = services or _services(settings, running, vault)
    engine = Engine(database, clock=running, service_tasks=SERVICE_TASKS, services=ports, answer_variables=(DONE_BY,))
    tables.upgrade(database)
    with database.transaction() as tx:
        prepare_in_turn(tx)
        calendar.seed(tx, running.now())
    return App(settings, database, engine, ports, running)


def health(app: App) -> Health:
    """Whether this process can work and the cluster keeps up: the engine's answer, for the business tables as well."""
    found = app.engine.health(app.settings.broker_url)
    return replace(found, schema=found.schema and tables.is_newest(app.database))


def workflow_files(folder: Path = WORKFLOWS) -> dict[str, bytes]:
    """The diagrams, tables and forms shipped with Claimflow, by path inside `workflows/`."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix in _FILES and path.is_file()
    }


def deploy_workflows(app: App, by: str = "system") -> None:
    """Deploy everything in `workflows/`; what has not changed keeps its version. Raises DeploymentRefused."""
    app.engine.deploy(workflow_files(), by, note="workflows/")


def _services(settings: Settings, clock: Clock, vault: Vault) -> Services:
    messages = settings.data / "messages"
    sanctions = settings.data / "sanctions.txt"
    return Services(
        bank=SandboxBank(settings.data / "bank", clock) if settings.bank == "sandbox" else NullBank(),
        mail=LogChannel("mail", messages) if settings.mail == "log" else NullChannel(),
        sms=LogChannel("sms", messages) if settings.sms == "log" else NullChannel(),
        documents=FolderStore(settings.documents_folder, vault) if settings.document_store == "folder" else NullStore(),
        sanctions=SanctionsFile(sanctions) if sanctions.exists() else NoSanctionsList(),
    )
