"""The WSGI entry point: gunicorn serves `wsgi:application`."""

import os
import threading

from knowledge.search.understanding import vocabulary
from opscenter.app import create_app
from opscenter.core import logs
from opscenter.core.settings import Settings

settings = Settings.from_env(os.environ)
logs.configure(settings.log_level)
application = create_app(settings)
# The dictionaries of the search are read beside the first pages, so that nobody waits for them.
threading.Thread(target=vocabulary, name="vocabulary", daemon=True).start()
