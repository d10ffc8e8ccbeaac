"""The WSGI entry point: gunicorn serves `wsgi:application`."""

import os
import threading

from knowledge.search.library import warm_up
from opscenter.app import create_app
from opscenter.core import logs
from opscenter.core.settings import Settings

settings = Settings.from_env(os.environ)
logs.configure(settings.log_level)
application = create_app(settings)
# Beside the first pages, so that nobody waits for it.
threading.Thread(target=warm_up, name="search warm-up", daemon=True).start()
