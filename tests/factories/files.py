"""Makers of files: content in memory, and rows with content in the store."""

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from docx import Document
from docx.enum.text import WD_BREAK
from fpdf import FPDF
from openpyxl import Workbook
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from sqlalchemy.orm import Session

from knowledge.files.actions import keep_file, keep_text
from knowledge.files.models import ArticleFile
from opscenter.core.actor import SYSTEM, Actor
from opscenter.core.files import store_of

UPLOADED = datetime(2026, 12, 1, 2, tzinfo=UTC)
LIMIT = 20 * 1024 * 1024
CAMERA = "Invented Camera 7"


def picture(width: int = 8, height: int = 6, kind: str = "PNG") -> bytes:
    """A picture of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "#1F5CB3").save(buffer, kind)
    return buffer.getvalue()


def photo(kind: str = "JPEG") -> bytes:
    """A picture of 8 times 6 as a telephone held upright takes it: lying, with its place, its camera and a remark."""
    notes, place = Image.Exif(), {GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (23.0, 7.0, 44.0)}
    notes[Base.Orientation], notes[Base.Make], notes[IFD.GPSInfo] = 6, CAMERA, place
    taken, buffer = Image.effect_noise((8, 6), 50).convert("RGB"), io.BytesIO()
    taken.save(buffer, kind, exif=notes, xmp=CAMERA.encode(), save_all=kind == "MPO", append_images=[taken])
    return buffer.getvalue()


def pdf(*pages: str) -> bytes:
    """A PDF with a line of Latin letters on each page."""
    book = FPDF()
    book.set_font("Helvetica")
    for text in pages:
        book.add_page()
        book.cell(0, 10, text)
    return bytes(book.output())


def docx(*pages: str) -> bytes:
    """A Word document with a paragraph on each page."""
    document = Document()
    for number, text in enumerate(pages):
        paragraph = document.add_paragraph()
        if number:
            paragraph.add_run().add_break(WD_BREAK.PAGE)
        paragraph.add_run(text)
    return _saved(document.save)


def xlsx(**sheets: str) -> bytes:
    """A workbook with one cell in each sheet, by the sheet's name."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, text in sheets.items():
        book.create_sheet(name).append([text, 12])
    return _saved(book.save)


def pptx(*slides: str) -> bytes:
    """A presentation with a sentence in two runs on each slide; the parts are numbered against the order."""
    main, space = "http://schemas.openxmlformats.org/presentationml/2006/main", "http://schemas.openxmlformats.org"
    links = f"{space}/officeDocument/2006/relationships"
    parts, shown, rels = {}, "", ""
    for number, text in enumerate(slides):
        name = f"slides/slide{len(slides) - number}.xml"
        runs = "".join(f"<a:r><a:t>{half}</a:t></a:r>" for half in (text[:2], text[2:]))
        parts[f"ppt/{name}"] = (
            f'<p:sld xmlns:p="{main}" xmlns:a="{space}/drawingml/2006/main"><a:p>{runs}</a:p></p:sld>'
        )
        shown += f'<p:sldId id="{256 + number}" r:id="r{number}"/>'
        rels += f'<Relationship Id="r{number}" Type="{links}/slide" Target="{name}"/>'
    parts["ppt/presentation.xml"] = f'<p:presentation xmlns:p="{main}" xmlns:r="{links}">{shown}</p:presentation>'
    parts["ppt/_rels/presentation.xml.rels"] = (
        f'<Relationships xmlns="{space}/package/2006/relationships">{rels}</Relationships>'
    )
    return archive({name: text.encode() for name, text in parts.items()})


def ofd(*pages: str) -> bytes:
    """An OFD document with a line on each page."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    parts = {
        "OFD.xml": f"<ofd:OFD {space}><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {space}><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
    }
    for number, text in enumerate(pages):
        halves = (text[:2], text[2:])
        objects = "".join(
            f'<ofd:TextObject Boundary="{x} 20 50 5"><ofd:TextCode X="0">{half}</ofd:TextCode></ofd:TextObject>'
            for x, half in enumerate(halves)
        )
        content = f"<ofd:Page {space}><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>"
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = content
    return archive({name: text.encode() for name, text in parts.items()})


def archive(parts: Mapping[str, bytes]) -> bytes:
    """A ZIP of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return buffer.getvalue()


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    buffer = io.BytesIO()
    save(buffer)
    return buffer.getvalue()


def make_file(
    db: Session, data_dir: Path, content: bytes | None = None, name: str = "截图.png", *, actor: Actor = SYSTEM
) -> ArticleFile:
    """A file that no article refers to yet; without content a picture."""
    given = io.BytesIO(picture() if content is None else content)
    return keep_file(db, actor, given, name, store=store_of(data_dir), limit=LIMIT, now=UPLOADED)


def make_read_file(db: Session, data_dir: Path, *pages: str, name: str = "通知.docx") -> ArticleFile:
    """A document whose text is read already."""
    kept = make_file(db, data_dir, docx(*pages), name)
    keep_text(db, kept.id, [("", text) for text in pages], now=UPLOADED)
    return kept
