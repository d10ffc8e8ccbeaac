"""Settings of gunicorn, which serves pages: `gunicorn --config python:opscenter.webserver wsgi:application`."""

from gunicorn.http import message

worker_class = "gthread"
threads = 64
graceful_timeout = 5
keepalive = 15
loglevel = "warning"
# Bytes of an address: a question of 10 kB is cut and answered, not refused, and a Chinese character takes nine.
# gunicorn itself gives no more than 8 kB, whatever is set.
limit_request_line = message.MAX_REQUEST_LINE = 128 * 1024
