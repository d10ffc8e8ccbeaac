"""What is told of a picture's content: its format and size, and whether it is whole."""

from io import BytesIO
from pathlib import Path

from PIL import Image

from knowledge.files.rules import PICTURE_LIMIT, PIXELS_LIMIT
from opscenter.core.errors import Invalid

_EXTENSIONS = {"PNG": ".png", "JPEG": ".jpg", "GIF": ".gif", "WEBP": ".webp"}


def measure(source: Path | BytesIO) -> tuple[str, int, int]:
    """The ending of a picture's format, its width and height in pixels; nothing huge is unpacked.

    Raises:
        Invalid: `file.picture_too_big` or `file.picture_damaged`.
    """
    try:
        with Image.open(source, formats=tuple(_EXTENSIONS)) as picture:
            extension, (width, height) = _EXTENSIONS[picture.format or ""], picture.size
            if width * height <= PIXELS_LIMIT:
                picture.load()
    except Image.DecompressionBombError:
        width = height = PIXELS_LIMIT
    except (OSError, SyntaxError, ValueError) as error:
        raise Invalid("file.picture_damaged") from error
    if width * height > PIXELS_LIMIT:
        raise Invalid("file.picture_too_big", megapixels=PIXELS_LIMIT // 1_000_000)
    return extension, width, height


def extension_of_picture(content: bytes) -> str | None:
    """The ending of a picture that an article may hold; None for anything else."""
    if len(content) > PICTURE_LIMIT:
        return None
    try:
        return measure(BytesIO(content))[0]
    except Invalid:
        return None
