"""Finds a Chinese font on the machine for documents that carry their letters with them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTCollection

FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
# Those with all characters of GB 18030 first; file names as Debian, openEuler, Kylin and UOS have them.
NAMES = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
    "SourceHanSansSC-Regular.otf",
    "SourceHanSansCN-Regular.otf",
    "NotoSansSC-Regular.otf",
    "NotoSansSC-Regular.ttf",
    "NotoSansCJK-VF.otf.ttc",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
)
MAINLAND = ("SC", "CN")


@dataclass(frozen=True)
class Font:
    """A font file and its bold sister (itself, if there is none), and the number of the mainland's face in them."""

    regular: Path
    bold: Path
    face: int


def find_font(folders: tuple[Path, ...] = FOLDERS) -> Font | None:
    """The best font there is, None on a machine without any."""
    return _find(folders)


@cache
def _find(folders: tuple[Path, ...]) -> Font | None:
    found = {path.name: path for folder in folders for path in _files(folder)}
    regular = next((found[name] for name in NAMES if name in found), None)
    if regular is None:
        return None
    bold = regular.with_name(regular.name.replace("Regular", "Bold"))
    return Font(regular, bold if bold.is_file() else regular, _face(regular))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.name in NAMES)


def _face(path: Path) -> int:
    """Which face of a collection has the shapes of the mainland."""
    if path.suffix.lower() != ".ttc":
        return 0
    with TTCollection(str(path), lazy=True) as faces:
        names = [str(face["name"].getDebugName(1) or "") for face in faces.fonts]
    return next((number for number, name in enumerate(names) if name.endswith(MAINLAND)), 0)
