"""Style sheets, scripts and icons: served from this host only, compressed, with the content's hash in their address.

Own files are bundled here; third-party files are built into `static/vendor` by `make assets`.
"""

import gzip
import hashlib
import json
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, current_app, request

STATIC = Path(__file__).parent / "static"
VENDOR = STATIC / "vendor"
SHARED = tuple(f"css/{name}.css" for name in ("tokens", "base", "controls", "content", "figures", "overlays"))
BUNDLES = {
    "staff.css": (*SHARED, "css/staff.css"),
    "public.css": (*SHARED, "css/public.css"),
    "app.js": ("js/app.js", "js/trouble.js", "js/picture.js"),
    "staff.js": ("js/find.js", "js/keys.js"),
    "editor.js": ("js/autosave.js", "js/attach.js", "js/paste.js", "js/phrasings.js", "js/remarks.js"),
    "phone.js": ("js/phone.js",),
    "desk.js": ("js/desk.js",),
    "favicon.svg": ("img/favicon.svg",),
}
COMPRESSIBLE = {".css", ".js", ".svg", ".json", ".txt"}
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """One file ready to be sent; `packed` is its gzip form, or None when that would not be smaller."""

    address: str
    media_type: str
    content: bytes
    packed: bytes | None


class Assets:
    """All files of one application, read once. While developing, a changed own file is read again."""

    def __init__(self, *, reload: bool) -> None:
        self.reload = reload
        self._by_name: dict[str, Asset] = {}
        self._by_address: dict[str, Asset] = {}
        self._changed_at: dict[str, float] = {}
        for name in BUNDLES:
            self._load_bundle(name)
        self._load_vendor()

    def address(self, name: str) -> str:
        """The hashed file name of `staff.css`, `app.js`, `htmx.js`, `icons.svg`; the plain name if not built."""
        if self.reload and name in BUNDLES and self._changed_at[name] != self._changes(name):
            self._load_bundle(name)
        asset = self._by_name.get(name)
        return asset.address if asset else name

    def find(self, address: str) -> Asset | None:
        """The file behind an address, also an address without hash."""
        return self._by_address.get(address) or self._by_name.get(address)

    @property
    def is_complete(self) -> bool:
        """Whether the third-party files have been built."""
        return "htmx.js" in self._by_name and "icons.svg" in self._by_name

    def _changes(self, name: str) -> float:
        return sum((STATIC / part).stat().st_mtime for part in BUNDLES[name])

    def _load_bundle(self, name: str) -> None:
        content = b"\n".join((STATIC / part).read_bytes() for part in BUNDLES[name])
        self._changed_at[name] = self._changes(name)
        stem, _, suffix = name.rpartition(".")
        self._add(name, f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{suffix}", content)

    def _load_vendor(self) -> None:
        manifest = VENDOR / "manifest.json"
        if not manifest.exists():
            return
        for name, address in json.loads(manifest.read_text(encoding="utf-8")).items():
            packed = VENDOR / f"{address}.gz"
            self._add(name, address, (VENDOR / address).read_bytes(), packed.read_bytes() if packed.exists() else None)

    def _add(self, name: str, address: str, content: bytes, packed: bytes | None = None) -> None:
        if packed is None and Path(name).suffix in COMPRESSIBLE:
            packed = gzip.compress(content, 9, mtime=0)
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        asset = Asset(address, media_type, content, packed if packed and len(packed) < len(content) else None)
        self._by_name[name] = self._by_address[address] = asset


def init_app(app: Flask) -> None:
    """Read the files and offer `asset()` to templates."""
    assets = read_assets(app.config["SETTINGS"].is_development)
    app.extensions["opscenter.assets"] = assets
    app.jinja_env.globals["asset"] = asset_url
    if not assets.is_complete:
        app.logger.warning("third-party front-end files are missing; run `make assets`")


@cache
def read_assets(reload: bool) -> Assets:
    """The files, read and compressed once per process."""
    return Assets(reload=reload)


def asset_url(name: str) -> str:
    """The address of a file for `<link>`, `<script>` and `<use>`."""
    assets: Assets = current_app.extensions["opscenter.assets"]
    # Put together by hand: a page asks once per icon, and building the URL by its rule would cost milliseconds.
    return f"{request.script_root}/static/{assets.address(name)}"


def send(address: str) -> Response:
    """One file, compressed where the browser accepts it; an address with hash may be kept for ever."""
    assets: Assets = current_app.extensions["opscenter.assets"]
    asset = assets.find(address)
    if asset is None:
        abort(404)
    response = Response(asset.content, mimetype=asset.media_type)
    if asset.packed and request.accept_encodings["gzip"]:
        response.set_data(asset.packed)
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = FOR_EVER if address == asset.address else "no-cache"
    response.set_etag(asset.address)
    return response.make_conditional(request)  # type: ignore[return-value]  # the same object, typed by its base class
