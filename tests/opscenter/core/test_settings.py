"""Settings: read once, every mistake reported together, nothing unsafe outside development."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from opscenter.cli import main
from opscenter.core.settings import Environment, Settings, SettingsError

SAFE = {
    "OPSCENTER_ENVIRONMENT": "production",
    "OPSCENTER_SECRET_KEY": "s" * 32,
    "OPSCENTER_AUDIT_KEY": "a" * 32,
    "OPSCENTER_FIELD_KEYS": "k1:" + "f" * 44,
    "OPSCENTER_INDEX_KEY": "i" * 44,
    "OPSCENTER_SIMULATOR_AUTH_TOKEN": "t" * 32,
    "OPSCENTER_PUBLIC_BASE_URL": "https://ops.example.gov.cn",
}


def problems(environ: dict[str, str]) -> list[tuple[str, str]]:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(environ)
    return caught.value.problems


def test_an_empty_environment_gives_a_working_development_setup():
    settings = Settings.from_env({})
    assert settings.is_development
    assert settings.database_url == "sqlite:///var/opscenter.db"
    assert settings.public_base_url == "http://127.0.0.1:8000"
    assert settings.drill_port == 8090
    assert not settings.require_two_factor


def test_values_are_read_and_depend_on_each_other():
    settings = Settings.from_env(
        {"OPSCENTER_DATA_DIR": "/srv/ops", "OPSCENTER_PORT": " 9000 ", "OPSCENTER_LOG_LEVEL": "debug"}
    )
    assert settings.data_dir == Path("/srv/ops")
    assert settings.database_url == "sqlite:////srv/ops/opscenter.db"
    assert (settings.port, settings.drill_port) == (9000, 9090)
    assert settings.public_base_url == "http://127.0.0.1:9000"
    assert settings.log_level == "DEBUG"


def test_an_empty_value_counts_as_not_set():
    assert Settings.from_env({"OPSCENTER_PORT": "  "}).port == 8000


def test_all_mistakes_are_reported_together_in_chinese_and_english():
    found = problems(
        {
            "OPSCENTER_ENVIRONMENT": "moon",
            "OPSCENTER_PORT": "99999",
            "OPSCENTER_DATABASE_URL": "mysql://x",
            "OPSCENTER_REQUIRE_TWO_FACTOR": "perhaps",
            "OPSCENTER_SMTP_URL": "mail.example.com",
        }
    )
    assert len(found) == 5
    for variable, (chinese, english) in zip(
        ("ENVIRONMENT", "PORT", "DATABASE_URL", "SMTP_URL", "REQUIRE_TWO_FACTOR"), found, strict=True
    ):
        assert f"OPSCENTER_{variable}" in chinese
        assert f"OPSCENTER_{variable}" in english
        assert any("一" <= letter <= "鿿" for letter in chinese)


WRONG = {
    "port-zero": ("PORT", "0"),
    "port-words": ("PORT", "http"),
    "no-web-process": ("WEB_PROCESSES", "0"),
    "count-negative": ("UPLOAD_LIMIT", "-1"),
    "url-without-scheme": ("PUBLIC_BASE_URL", "ops.example.gov.cn"),
    "url-with-query": ("PUBLIC_BASE_URL", "https://ops.example.gov.cn/?a=1"),
    "url-broken-host": ("PUBLIC_BASE_URL", "http://[broken"),
    "smtp-without-host": ("SMTP_URL", "smtp://"),
    "log-level": ("LOG_LEVEL", "loud"),
    "boolean": ("REQUIRE_TWO_FACTOR", "2"),
    "networks": ("MODEL_ALLOW", "the house"),
    "model-without-address": ("ANSWER_MODEL", "qwen"),
}


@pytest.mark.parametrize(("name", "value"), WRONG.values(), ids=list(WRONG))
def test_a_wrong_value_names_its_variable(name, value):
    [(chinese, _english)] = problems({f"OPSCENTER_{name}": value})
    assert chinese.startswith(f"OPSCENTER_{name} ")


RIGHT = {
    "two-factor": ("REQUIRE_TWO_FACTOR", "on", "require_two_factor", True),
    "no-two-factor": ("REQUIRE_TWO_FACTOR", "No", "require_two_factor", False),
    "postgresql": ("DATABASE_URL", "postgresql+psycopg://u@h/d", "database_url", "postgresql+psycopg://u@h/d"),
    "url": ("PUBLIC_BASE_URL", "https://ops.example.gov.cn/", "public_base_url", "https://ops.example.gov.cn"),
    "smtp": ("SMTP_URL", "smtps://u:p@h:465", "smtp_url", "smtps://u:p@h:465"),
    "count": ("UPLOAD_LIMIT", "100", "upload_limit", 100),
}


@pytest.mark.parametrize(("name", "value", "field", "expected"), RIGHT.values(), ids=list(RIGHT))
def test_a_right_value_is_taken(name, value, field, expected):
    assert getattr(Settings.from_env({f"OPSCENTER_{name}": value}), field) == expected


def test_production_starts_with_values_of_its_own():
    settings = Settings.from_env(SAFE)
    assert settings.environment is Environment.PRODUCTION
    assert not settings.is_development
    assert settings.require_two_factor


def test_production_refuses_every_development_default_at_once():
    named = " ".join(chinese for chinese, _ in problems({"OPSCENTER_ENVIRONMENT": "production"}))
    for name in SAFE:
        assert (name in named) is (name != "OPSCENTER_ENVIRONMENT"), name


def test_production_refuses_a_short_secret():
    [(chinese, english)] = problems(SAFE | {"OPSCENTER_AUDIT_KEY": "short"})
    assert "OPSCENTER_AUDIT_KEY" in chinese
    assert "32" in english


def test_secrets_do_not_show_when_settings_are_printed():
    printed = repr(Settings.from_env(SAFE | {"OPSCENTER_SMTP_URL": "smtp://u:hidden-word@h"}))
    for secret in ("s" * 32, "a" * 32, "f" * 44, "i" * 44, "t" * 32, "hidden-word"):
        assert secret not in printed


def test_wrong_settings_end_a_command_with_every_problem_named():
    wrong = {"OPSCENTER_PORT": "many", "OPSCENTER_DATABASE_URL": "mysql://localhost/x"}
    done = CliRunner(env=wrong).invoke(main, ["migrate"])
    assert done.exit_code == 1
    assert all(name in done.output for name in wrong)
