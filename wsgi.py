"""The WSGI entry point: gunicorn serves `wsgi:application`."""

import os

from opscenter.app import create_app
from opscenter.core import logs
from opscenter.core.settings import Settings

settings = Settings.from_env(os.environ)
logs.configure(settings.log_level)
application = create_app(settings)
