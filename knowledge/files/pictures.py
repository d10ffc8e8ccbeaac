"""What is told of a picture's content: its format and size, whether it is whole, and nothing of who took it where."""

import struct
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageOps
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from knowledge.files.rules import PICTURE_LIMIT, PICTURES, PIXELS_LIMIT, extension_of
from opscenter.core.errors import Invalid
from opscenter.core.files import safe_name

# MPO: what many telephones write, a JPEG with further pictures behind it.
_EXTENSIONS = {"PNG": ".png", "JPEG": ".jpg", "MPO": ".jpg", "GIF": ".gif", "WEBP": ".webp"}
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
# What Pillow raises over a picture that is none, is cut off, or says nonsense of itself.
_BROKEN = (
    OSError,
    EOFError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    struct.error,
)
_JPEG_END = b"\xff\xd9"
# How well a photo is kept that has to be written anew; JPEGs keep the quality that they have.
_QUALITY = 92


def measure(source: Path | BytesIO) -> tuple[str, int, int]:
    """The ending of a picture's format, its width and height in pixels; nothing huge is unpacked.

    Raises:
        Invalid: `file.picture_too_big` or `file.picture_damaged`.
    """
    try:
        with Image.open(source, formats=_FORMATS) as picture:
            extension, (width, height) = _EXTENSIONS[picture.format or ""], picture.size
            if width * height <= PIXELS_LIMIT:
                picture.load()
    except Image.DecompressionBombError as error:
        raise _too_big() from error
    except _BROKEN as error:
        raise Invalid("file.picture_damaged") from error
    if width * height > PIXELS_LIMIT:
        raise _too_big()
    return extension, width, height


def as_kept(content: bytes) -> tuple[bytes, str] | None:
    """A picture as an article may hold it, and the ending of its format; None for anything else."""
    if len(content) > PICTURE_LIMIT:
        return None
    try:
        kept = without_origin(content)
        return kept, measure(BytesIO(kept))[0]
    except Invalid:
        return None


def uploaded(content: BinaryIO, name: str, *, limit: int) -> BinaryIO:
    """An upload as it may be stored: pictures without their origin, raising as `without_origin`.

    What has more than `limit` bytes stays as it is: the store says so.
    """
    if extension_of(safe_name(name)) not in PICTURES:
        return content
    data = content.read(limit + 1)
    return BytesIO(data if len(data) > limit else without_origin(data))


def without_origin(content: bytes) -> bytes:
    """The picture upright, without place, time, camera and remarks; what tells nothing of these stays as it is.

    So does what is no picture: the store says so.

    Raises:
        Invalid: `file.picture_too_big` or `file.picture_damaged`.
    """
    try:
        picture = Image.open(BytesIO(content), formats=_FORMATS)
    except Image.DecompressionBombError as error:
        raise _too_big() from error
    except _BROKEN:
        return content
    with picture:
        if picture.width * picture.height > PIXELS_LIMIT:
            raise _too_big()
        try:
            return _written_anew(picture) if _tells(picture, content) else content
        except _BROKEN as error:
            raise Invalid("file.picture_damaged") from error


def _too_big() -> Invalid:
    return Invalid("file.picture_too_big", megapixels=PIXELS_LIMIT // 1_000_000)


def _tells(picture: Image.Image, content: bytes) -> bool:
    if isinstance(picture, JpegImageFile):
        return not content.endswith(_JPEG_END) or any(_is_remark(*part) for part in picture.applist)
    picture.load()
    texts = picture.text if isinstance(picture, PngImageFile) else None
    return bool(texts or picture.info.get("exif") or picture.info.get("xmp"))


def _is_remark(name: str, data: bytes) -> bool:
    """Whether a part of a JPEG says more than how its colours are to be shown."""
    return name not in ("APP0", "APP14") and not (name == "APP2" and data.startswith(b"ICC_PROFILE"))


def _written_anew(picture: Image.Image) -> bytes:
    buffer, colours = BytesIO(), picture.info.get("icc_profile")
    if isinstance(picture, JpegImageFile):
        ImageOps.exif_transpose(picture, in_place=True)
        picture.format = "JPEG"
        picture.info.pop("comment", None)
        picture.save(buffer, "JPEG", quality="keep", icc_profile=colours)
        return buffer.getvalue()
    is_animated = getattr(picture, "is_animated", False)
    if not is_animated:
        ImageOps.exif_transpose(picture, in_place=True)
    picture.save(buffer, picture.format, save_all=is_animated, quality=_QUALITY, icc_profile=colours)
    return buffer.getvalue()
