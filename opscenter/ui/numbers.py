"""Numbers in addresses: what is larger than any key is no address, whichever database the product runs on."""

from flask import Flask
from werkzeug.routing import IntegerConverter


class KeyConverter(IntegerConverter):
    """As many digits as always fit into a key: no database is asked for more, and Python refuses to read thousands."""

    regex = r"\d{1,18}"


def init_app(app: Flask) -> None:
    """Let `<int:…>` mean such a number in every route; before any is added."""
    app.url_map.converters["int"] = KeyConverter
