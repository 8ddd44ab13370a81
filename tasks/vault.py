"""Secrets at rest: the key file, encrypted columns, and keyed hashes for matching."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.types import TypeDecorator

from tasks.errors import SettingsError

_NONCE_BYTES = 12


@dataclass(frozen=True)
class Vault:
    """One secret of 32 bytes, from which the key for columns and the key for hashes are derived."""

    secret: bytes

    @property
    def key_id(self) -> str:
        """Stands before every ciphertext, so that a wrong key file is named instead of guessed."""
        return hashlib.sha256(b"claimflow.key-id" + self.secret).hexdigest()[:8]

    def encrypt(self, text: str) -> str:
        """AES-256-GCM with a random nonce; the same text never looks the same twice."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = AESGCM(self._derived(b"columns")).encrypt(nonce, text.encode(), None)
        return f"{self.key_id}:{base64.b64encode(nonce + sealed).decode()}"

    def decrypt(self, stored: str) -> str:
        """The text of a value written by `encrypt`. Raises SettingsError when the key does not fit."""
        key_id, _, body = stored.partition(":")
        if key_id != self.key_id:
            raise SettingsError(
                "key file",
                f"the stored data was encrypted with key {key_id}, but the key file holds {self.key_id}; "
                "put the original secret.key back into the data folder.",
            )
        raw = base64.b64decode(body)
        try:
            return AESGCM(self._derived(b"columns")).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], None).decode()
        except InvalidTag as error:
            raise SettingsError("key file", "an encrypted value was changed outside the program.") from error

    def encrypt_bytes(self, content: bytes) -> bytes:
        """AES-256-GCM for a file: nonce and sealed content."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + AESGCM(self._derived(b"files")).encrypt(nonce, content, None)

    def decrypt_bytes(self, stored: bytes) -> bytes:
        """The content of a file written by `encrypt_bytes`. Raises SettingsError when key or file do not fit."""
        try:
            return AESGCM(self._derived(b"files")).decrypt(stored[:_NONCE_BYTES], stored[_NONCE_BYTES:], None)
        except InvalidTag as error:
            raise SettingsError("key file", "a stored file was changed, or written with another key.") from error

    def keyed_hash(self, text: str) -> str:
        """HMAC-SHA-256 in hex: equal texts match, but nobody without the key can try them out."""
        return hmac.new(self._derived(b"hashes"), text.encode(), hashlib.sha256).hexdigest()

    def _derived(self, purpose: bytes) -> bytes:
        return hmac.new(self.secret, b"claimflow." + purpose, hashlib.sha256).digest()


_open: dict[str, Vault] = {}
_current: list[Vault] = []


def open_vault(key_file: Path) -> Vault:
    """Read the key file, creating it (mode 0600) on the first run, and use it for encrypted columns.

    Raises SettingsError when the file cannot be created, read or used.
    """
    try:
        secret = _read_or_create(key_file)
    except OSError as error:
        raise SettingsError("key file", f"{key_file} cannot be read or created: {error.strerror}.") from error
    if len(secret) != 32:
        raise SettingsError("key file", f"{key_file} must hold 32 bytes in base64, but holds {len(secret)}.")
    vault = Vault(secret)
    _open[vault.key_id] = vault
    _current[:] = [vault]
    return vault


def current_vault() -> Vault:
    """The vault opened last. Raises SettingsError when none is open."""
    if not _current:
        raise SettingsError("key file", "no key file is open; call open_vault first.")
    return _current[0]


def _read_or_create(key_file: Path) -> bytes:
    if not key_file.exists():
        key_file.parent.mkdir(parents=True, exist_ok=True)
        try:
            # O_EXCL: of two processes that start together exactly one writes the key.
            handle = os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(handle, "wb") as file:
                file.write(base64.b64encode(secrets.token_bytes(32)) + b"\n")
    try:
        return base64.b64decode(key_file.read_bytes().strip(), validate=True)
    except ValueError as error:
        raise SettingsError("key file", f"{key_file} is not base64.") from error


class Sensitive(TypeDecorator[str]):
    """A text column encrypted at rest with the open vault."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        return None if value is None else current_vault().encrypt(value)

    def process_result_value(self, value: str | None, dialect: Any) -> str | None:
        if value is None:
            return None
        vault = _open.get(value.partition(":")[0]) or current_vault()
        return vault.decrypt(value)
