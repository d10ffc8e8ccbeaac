"""Builds the Flask application: settings in, blueprints of every feature on, nothing else."""

from collections.abc import Callable
from datetime import datetime

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from opscenter import wiring
from opscenter.accounts import login
from opscenter.core import clock as wall_clock
from opscenter.core import crypto
from opscenter.core.db import Database
from opscenter.core.settings import Settings
from opscenter.ui import setup


def create_app(
    settings: Settings, *, database: Database | None = None, clock: Callable[[], datetime] = wall_clock.now
) -> Flask:
    """The whole application; `database` and `clock` are given by tests and by the supervisor."""
    wiring.load()
    crypto.configure_from(settings)
    app = Flask("opscenter", static_folder=None)
    app.config.update(SETTINGS=settings, DATABASE=database or Database(settings.database_url), CLOCK=clock)
    setup.init_app(app, labels=wiring.labels(), error_texts=wiring.error_texts())
    login.init_app(app)
    for blueprint in wiring.blueprints():
        app.register_blueprint(blueprint)
    setup.check_routes(app)
    if settings.proxy_count:
        count = settings.proxy_count
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    return app
