"""The WSGI entry point: gunicorn serves `wsgi:application`."""

import os

from knowledge.search.library import warm_up
from opscenter.app import create_app
from opscenter.core import logs
from opscenter.core.settings import Settings

settings = Settings.from_env(os.environ)
logs.configure(settings.log_level)
application = create_app(settings)
# Before the first page, so that nobody's question waits for the model.
warm_up()
