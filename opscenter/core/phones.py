"""Telephone numbers as callers, lines and people write them, brought to one canonical form.

Canonical forms: `+8613812345678` (mobile), `+862083331234` and `+862083331234;ext=801` (landline, extension as in
RFC 3966), `+864008001234` (400/800), bare digits for national short numbers (`12345`, `95588`) because they have no
international form, and E.164 for foreign numbers. Validity of area codes comes from `phonenumbers`; mobile and
short numbers follow the tables below, which outlive an old copy of that library.
"""

import re
import unicodedata
from enum import StrEnum

import phonenumbers

from opscenter.core.text import gettext, mark, verbatim

REGION = "CN"
MATCHABLE_DIGITS = range(4, 9)

_SHORT = re.compile(
    r"1[12]\d"  # 110 119 120 122 emergency, 114 directory
    r"|12\d{3}"  # 12345 12366 12333 12329 12393: government and public service
    r"|10\d{3}"  # 10000 10010 10086: carriers
    r"|95\d{3,4}"  # 95588: banks, insurers and other nation-wide services
    r"|96\d{3,4}"  # provincial service numbers
)
_MOBILE = re.compile(r"\+861[3-9]\d{9}")
_SHARED_COST = re.compile(r"\+86[48]00\d{7}")
_WRITTEN = re.compile(r"[+\d()\-.·/\s]+")
_EXTENSION_WORD = re.compile(
    r"\s*(?:[,;]\s*)?(?:ext(?:ension)?[.=]?|x|#|" + verbatim("转|分机") + r")\s*[.:=]?\s*(\d{1,6})$", re.IGNORECASE
)
_EXTENSION_HYPHEN = re.compile(r"(?<=\d{7})\s*-\s*(\d{1,5})$")
_IDENTITY_DIGITS = str.maketrans("0123456789", verbatim("零幺二三四五六七八九"))
_COUNTING_DIGITS = str.maketrans("0123456789", verbatim("零一二三四五六七八九"))
_WITH_EXTENSION = mark("{number} 转 {extension}")


class PhoneKind(StrEnum):
    """What a canonical number reaches."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    SHARED_COST = "shared_cost"
    SHORT = "short"
    FOREIGN = "foreign"


class PhoneError(ValueError):
    """The text is not a telephone number; `code` is `phone.missing` or `phone.invalid`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def normalize(text: str, *, area_code: str | None = None) -> str:
    """The canonical form of a number as written; raises `PhoneError`.

    `area_code` ("020") completes a landline written without one. Accepted besides plain digits: +86 and 0086,
    spaces, hyphens, brackets, full-width digits, and extensions written with a hyphen, `转`, `分机`, `ext` or `#`.
    """
    written = unicodedata.normalize("NFKC", text).strip()
    if not written:
        raise PhoneError("phone.missing")
    written, extension = _split_extension(written)
    if not _WRITTEN.fullmatch(written):
        raise PhoneError("phone.invalid")
    digits = re.sub(r"\D", "", written)
    if _SHORT.fullmatch(digits) and not written.startswith("+"):
        return digits
    canonical = _parse(_completed(written, digits, area_code))
    return f"{canonical};ext={extension}" if extension else canonical


def find_normalized(text: str | None, *, area_code: str | None = None) -> str | None:
    """Like `normalize`, but None for anything that is not a number (withheld caller, free text)."""
    try:
        return normalize(text or "", area_code=area_code)
    except PhoneError:
        return None


def kind(number: str) -> PhoneKind:
    """What sort of number a canonical number is."""
    base = without_extension(number)
    if not base.startswith("+"):
        return PhoneKind.SHORT
    if not base.startswith("+86"):
        return PhoneKind.FOREIGN
    if _MOBILE.fullmatch(base):
        return PhoneKind.MOBILE
    return PhoneKind.SHARED_COST if _SHARED_COST.fullmatch(base) else PhoneKind.LANDLINE


def without_extension(number: str) -> str:
    """The canonical number that a carrier can dial."""
    return number.partition(";")[0]


def area_code(number: str) -> str | None:
    """The area code with its leading zero (`020`, `0757`) of a canonical landline, else None."""
    if kind(number) is not PhoneKind.LANDLINE:
        return None
    parsed = phonenumbers.parse(without_extension(number))
    length = phonenumbers.length_of_geographical_area_code(parsed)
    return f"0{phonenumbers.national_significant_number(parsed)[:length]}" if length else None


def pretty(number: str, *, locale: str = "zh_CN") -> str:
    """A canonical number as people write it: `138 1234 5678`, `020-8333 1234 转 801`, `400-800-1234`."""
    base, _, extension = number.partition(";ext=")
    shown = "-".join(part for part in (" ".join(group) for group in _groups(base)) if part)
    return gettext(_WITH_EXTENSION, locale, number=shown, extension=extension) if extension else shown


def spoken(number: str) -> str:
    """A canonical number read aloud in Mandarin, with a pause between groups: `幺三八，幺二三四，五六七八`."""
    base, _, extension = number.partition(";ext=")
    groups = [group for part in _groups(base) for group in part]
    read = verbatim("，").join(spoken_digits(group.lstrip("+"), identity=True) for group in groups)
    return read + verbatim("，转") + spoken_digits(extension, identity=True) if extension else read


def spoken_digits(text: str, *, identity: bool | None = None) -> str:
    """Digits read one by one; everything else stays.

    1 is `幺` inside numbers that name something (telephone, ticket, room) and `一` when a key or a year is meant.
    Left open, three digits or more are taken as a name: pass `identity=False` for years.
    """
    if identity is None:
        identity = sum(character.isdigit() for character in text) >= 3
    return text.translate(_IDENTITY_DIGITS if identity else _COUNTING_DIGITS)


def tail(number: str, length: int = 4) -> str:
    """The last digits of a canonical number, extension left out; shorter numbers come whole."""
    return without_extension(number).lstrip("+")[-length:]


def ends_with(number: str, digits: str) -> bool:
    """Whether a canonical number ends with these 4 to 8 typed digits; spaces and hyphens are ignored."""
    typed = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", digits))
    return typed.isdecimal() and len(typed) in MATCHABLE_DIGITS and tail(number, len(typed)) == typed


def _split_extension(written: str) -> tuple[str, str]:
    found = _EXTENSION_WORD.search(written) or _EXTENSION_HYPHEN.search(written)
    return (written[: found.start()], found[1]) if found else (written, "")


def _completed(written: str, digits: str, area: str | None) -> str:
    if area and len(digits) in (7, 8) and digits[0] in "2345678":
        return area + digits
    return written


def _parse(written: str) -> str:
    try:
        parsed = phonenumbers.parse(written, REGION)
    except phonenumbers.NumberParseException as error:
        raise PhoneError("phone.invalid") from error
    canonical = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    if _MOBILE.fullmatch(canonical) or phonenumbers.is_valid_number(parsed):
        return canonical
    raise PhoneError("phone.invalid")


def _groups(base: str) -> list[list[str]]:
    """Digit groups of a number: the outer parts are joined by hyphens when written, the inner ones by spaces."""
    number_kind = kind(base)
    if number_kind is PhoneKind.SHORT:
        return [[base]]
    national = base.removeprefix("+86")
    if number_kind is PhoneKind.MOBILE:
        return [[national[:3], national[3:7], national[7:]]]
    if number_kind is PhoneKind.SHARED_COST:
        return [[national[:3]], [national[3:6]], [national[6:]]]
    if number_kind is PhoneKind.FOREIGN:
        parsed = phonenumbers.parse(base)
        return [phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL).split()]
    area = area_code(base) or "0"
    subscriber = national[len(area) - 1 :]
    return [[area], [subscriber[:-4], subscriber[-4:]] if len(subscriber) > 5 else [subscriber]]
