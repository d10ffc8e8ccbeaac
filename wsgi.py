"""The WSGI entry point: gunicorn serves `wsgi:application`."""

import os

from knowledge.search.library import warm_up
from opscenter.app import create_app
from opscenter.core import logs
from opscenter.core.settings import Settings

# What readers leave behind (questions, openings) is written so often.
LATE_SECONDS = 0.5

settings = Settings.from_env(os.environ)
logs.configure(settings.log_level)
application = create_app(settings)
application.config["DATABASE"].late.pause = LATE_SECONDS
# Before the first page, so that nobody's question waits for the model.
warm_up()
