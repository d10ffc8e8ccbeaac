"""The WSGI entry point: gunicorn serves `wsgi:application`."""

import os

from opscenter.app import create_app
from opscenter.core.settings import Settings

application = create_app(Settings.from_env(os.environ))
