"""The line to the browser behind a request."""

import select

from flask import request

_SERVERS = ("gunicorn.socket", "werkzeug.socket")


def has_hung_up() -> bool:
    """Whether nobody waits for the answer any more; behind a proxy, which hangs up when its browser does."""
    line = next((request.environ[name] for name in _SERVERS if name in request.environ), None)
    if line is None:
        return False
    watched = select.poll()
    watched.register(line, select.POLLRDHUP)
    return bool(watched.poll(0))
