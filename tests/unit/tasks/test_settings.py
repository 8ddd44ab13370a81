"""Settings from the environment: defaults, and one clear sentence for each mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasks.errors import SettingsError
from tasks.settings import Settings, from_environment


def test_nothing_set_means_everything_under_var() -> None:
    settings = from_environment({})

    assert settings == Settings()
    assert settings.url.endswith("/var/claimflow.db")
    assert settings.key_file == Path("var/secret.key")


def test_every_setting_can_be_given() -> None:
    settings = from_environment(
        {
            "CLAIMFLOW_DATA": "/srv/claims",
            "CLAIMFLOW_DATABASE_URL": "postgresql+psycopg://db/claims",
            "CLAIMFLOW_BANK": "null",
            "CLAIMFLOW_MAIL": "null",
            "CLAIMFLOW_SMS": "null",
            "CLAIMFLOW_DOCUMENT_STORE": "null",
            "CLAIMFLOW_SESSION_HOURS": "8",
            "CLAIMFLOW_WORKERS": "0",
        }
    )

    assert settings.url == "postgresql+psycopg://db/claims"
    assert (settings.bank, settings.session_hours, settings.workers) == ("null", 8, 0)


@pytest.mark.parametrize(
    ("name", "value"),
    [("CLAIMFLOW_BANK", "real"), ("CLAIMFLOW_WORKERS", "many"), ("CLAIMFLOW_SESSION_HOURS", "0")],
)
def test_a_setting_that_cannot_be_is_named_with_what_it_may_be(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"{name}: expected .*'{value}'"):
        from_environment({name: value})


def test_a_broker_that_is_none_is_refused_without_showing_its_password() -> None:
    with pytest.raises(SettingsError, match=r"CLAIMFLOW_BROKER_URL: expected .*redis://.*amqp://") as refused:
        from_environment({"CLAIMFLOW_BROKER_URL": "kafka://user:secret@broker"})

    assert "secret" not in str(refused.value)
