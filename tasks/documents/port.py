"""Where the files of documents are kept: a local folder, or nowhere."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import Protocol

from tasks.errors import NotFound
from tasks.vault import Vault


class DocumentStore(Protocol):
    """Keeps the content of files under a reference; the same content may get the same reference."""

    def put(self, content: bytes) -> str:
        """Keep a file and return its reference; safe to repeat."""
        ...

    def get(self, ref: str) -> bytes:
        """The content under a reference. Raises NotFound."""
        ...


class FolderStore:
    """Files in a folder, encrypted, named by a keyed hash of their content."""

    def __init__(self, folder: Path, vault: Vault) -> None:
        self._folder = folder
        self._vault = vault

    def put(self, content: bytes) -> str:
        ref = self._vault.keyed_hash(hashlib.sha256(content).hexdigest())
        path = self._path(ref)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            # Written beside and moved into place: a crash leaves no half file under a valid reference.
            draft = path.with_name(f"{path.name}.{os.getpid()}.{id(content)}.part")
            with draft.open("wb") as file:
                file.write(self._vault.encrypt_bytes(content))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        return ref

    def get(self, ref: str) -> bytes:
        path = self._path(ref)
        if not path.is_file():
            raise NotFound("file", ref)
        return self._vault.decrypt_bytes(path.read_bytes())

    def _path(self, ref: str) -> Path:
        if not re.fullmatch(r"[0-9a-f]{64}", ref):
            raise NotFound("file", ref)
        return self._folder / ref[:2] / ref


class NullStore:
    """Takes every file and keeps none; for set-ups that archive elsewhere, and for tests."""

    def put(self, content: bytes) -> str:
        return hashlib.sha256(content).hexdigest()

    def get(self, ref: str) -> bytes:
        raise NotFound("file", ref)
