"""Secrets at rest: the key file, encrypted columns and files, hashes for matching."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine import Database
from tasks.errors import SettingsError
from tasks.people import store
from tasks.tables import METADATA
from tasks.vault import current_vault, open_vault
from tests.factories.people import a_party

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "data" / "secret.key"

    first = open_vault(file)
    second = open_vault(file)

    assert first.secret == second.secret
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_same_text_never_looks_the_same_twice_and_comes_back_whole(tmp_path: Path) -> None:
    vault = open_vault(tmp_path / "secret.key")

    one, other = vault.encrypt("110101198506170019"), vault.encrypt("110101198506170019")

    assert one != other
    assert "110101" not in one
    assert vault.decrypt(one) == vault.decrypt(other) == "110101198506170019"


def test_a_value_written_with_another_key_is_named_as_such(tmp_path: Path) -> None:
    stored = open_vault(tmp_path / "one.key").encrypt("secret")
    other = open_vault(tmp_path / "other.key")

    with pytest.raises(SettingsError, match="was encrypted with key"):
        other.decrypt(stored)


def test_a_changed_value_is_noticed(tmp_path: Path) -> None:
    vault = open_vault(tmp_path / "secret.key")
    stored = vault.encrypt("secret")
    changed = stored[:-6] + ("A" if stored[-6] != "A" else "B") + stored[-5:]

    with pytest.raises(SettingsError, match="changed outside"):
        vault.decrypt(changed)


def test_a_file_with_another_content_than_a_key_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "secret.key"
    file.write_text("not a key")

    with pytest.raises(SettingsError, match="base64"):
        open_vault(file)


def test_hashes_match_equal_texts_and_need_the_key(tmp_path: Path) -> None:
    one = open_vault(tmp_path / "one.key")
    other = open_vault(tmp_path / "other.key")

    assert one.keyed_hash("139") == one.keyed_hash("139")
    assert one.keyed_hash("139") != other.keyed_hash("139")


def test_personal_data_stands_encrypted_in_the_database(tmp_path: Path) -> None:
    open_vault(tmp_path / "secret.key")
    database = Database("sqlite:///:memory:")
    METADATA.create_all(database.engine)

    with database.transaction() as tx:
        party = a_party(tx, NOW, name="王小明", address="北京市朝阳区建国路1号")

    with database.read() as tx:
        raw = tx.connection.execute(sa.text("SELECT name, id_no, mobile, address FROM party")).one()
        assert all(value.startswith(current_vault().key_id) for value in raw)
        found = tx.session.get(store.Party, party)
        assert found is not None
        assert (found.name, found.mobile, found.address) == ("王小明", "13900000071", "北京市朝阳区建国路1号")
