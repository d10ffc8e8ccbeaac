"""The commands that the supervisor starts."""

from opscenter.core.settings import Settings
from opscenter.supervisor import web_command


def test_several_processes_serve_pages_on_one_port() -> None:
    settings = Settings.from_env({"OPSCENTER_WEB_PROCESSES": "2", "OPSCENTER_PORT": "8123"})
    command = web_command(settings)
    assert "--workers 2 " in command
    assert "--bind 127.0.0.1:8123 " in command
