"""What may be shown of personal data by default, and a filter that keeps it out of logs.

Forms follow the house rule: `138****5678`, `440106********1234`, bank card last four, `张*`. Unmasking is a separate,
audited act of the features. Numbers that are public by nature (12345, 400) stay readable.
"""

import logging
import re
from collections.abc import Mapping, MutableMapping
from typing import Any

from opscenter.core import phones
from opscenter.core.people import mask_people
from opscenter.core.phones import PhoneKind

STAR = "*"
_EMAIL = re.compile(r"(?P<user>[A-Za-z0-9._%+\-]+)@(?P<host>[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+)")
_ID_NUMBER = re.compile(
    r"(?<!\d)\d{6}[ \-]?(?:19|20)\d{2}[ \-]?(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ \-]?\d{3}[\dXx](?![\dXx])"
)
_BANK_ACCOUNT = re.compile(r"(?<!\d)\d{4}(?:[ \-]?\d{4}){3}(?:[ \-]?\d{1,3})?(?!\d)")
_MOBILE = re.compile(r"(?<!\d)(?:(?:\+|00)?86[ \-]?)?1[3-9]\d[ \-]?\d{4}[ \-]?\d{4}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(?:\+86[ \-]?|0)(?:10|2\d|[3-9]\d{2})[ \-]?[2-8]\d{2,3}[ \-]?\d{4}(?!\d)")
_HANDLE = re.compile(r"(?P<kind>(?:微信|[Qq]{2})号?[码是为:： ]{0,2})[A-Za-z0-9][A-Za-z0-9_\-]{4,19}")
_PLATE = re.compile(
    r"(?P<place>[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z])"
    r"[·• ]?[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])"
)
_FORMATTER = logging.Formatter()


def mask_phone(number: str) -> str:
    """`138****5678` of a mobile, `020-****5678` of a landline (extension hidden); public service numbers unchanged.

    Accepts canonical and written numbers. What is no number keeps its last four characters only.
    """
    canonical = phones.find_normalized(number)
    if canonical is None:
        return _keep(number.strip(), 0, 4)
    base = phones.without_extension(canonical)
    number_kind = phones.kind(canonical)
    if number_kind in (PhoneKind.SHORT, PhoneKind.SHARED_COST):
        return phones.pretty(base)
    if number_kind is PhoneKind.FOREIGN:
        return _keep(base, 4, 4)
    area = phones.area_code(canonical)
    national = base.removeprefix("+86")
    return f"{area}-{_keep(national[len(area) - 1 :], 0, 4)}" if area else _keep(national, 3, 4)


def mask_id_number(number: str) -> str:
    """`440106********1234`: region and last four stay; fewer than twelve characters show only the last four."""
    number = number.strip()
    return _keep(number, 6 if len(number) >= 12 else 0, 4)


def mask_bank_account(number: str) -> str:
    """The last four digits after four stars; the length is hidden."""
    digits = re.sub(r"[\s\-]", "", number)
    return STAR * 4 + (digits[-4:] if len(digits) > 4 else "")


def mask_name(name: str) -> str:
    """`张*`: the first character and one star, whatever the length."""
    name = name.strip()
    return name[0] + STAR if name else ""


def mask_email(address: str) -> str:
    """`l***@example.cn`: first letter and host; text without a host is masked like a name."""
    user, at, host = address.strip().rpartition("@")
    return f"{user[:1]}{STAR * 3}@{host}" if at else mask_name(address)


def mask_text(text: str) -> str:
    """Free text with the ID numbers, bank cards, telephone numbers and e-mail addresses in it masked.

    Bank cards are recognised by their check digit, so that order numbers and timestamps stay readable.
    """
    text = _ID_NUMBER.sub(lambda found: mask_id_number(re.sub(r"[ \-]", "", found[0])), text)
    text = _BANK_ACCOUNT.sub(lambda found: mask_bank_account(found[0]) if _luhn(found[0]) else found[0], text)
    text = _MOBILE.sub(lambda found: mask_phone(found[0]), text)
    text = _LANDLINE.sub(lambda found: mask_phone(found[0]), text)
    return _EMAIL.sub(lambda found: mask_email(found[0]), text)


def mask_wording(text: str) -> str:
    """What people wrote, as it is kept or sent on: like `mask_text`, and names, accounts and car plates as well.

    Not for log lines: it costs more, and no line of ours carries a name.
    """
    text = _HANDLE.sub(lambda found: f"{found['kind']}{STAR * 4}", mask_text(text))
    return mask_people(_PLATE.sub(lambda found: f"{found['place']}{STAR * 5}", text))


class MaskingFilter(logging.Filter):
    """Masks message, arguments and traceback of each standard log record; attach it to handlers, not to loggers."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place; never drops one."""
        record.msg = mask_text(record.getMessage())
        record.args = None
        if record.exc_info and not record.exc_text:
            record.exc_text = _FORMATTER.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = mask_text(record.exc_text)
        return True


def mask_event(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: masks every string of the event, nested ones too. Place it after `format_exc_info`."""
    for key, value in event.items():
        event[key] = _masked(value)
    return event


def _masked(value: object) -> object:
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, Mapping):
        return {key: _masked(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(inner) for inner in value]
    return value


def _keep(text: str, first: int, last: int) -> str:
    """Stars in the middle, at least as many shown as hidden never: short text is hidden whole."""
    if len(text) <= first + last:
        return STAR * len(text)
    return text[:first] + STAR * (len(text) - first - last) + text[len(text) - last :]


def _luhn(number: str) -> bool:
    total = 0
    for position, digit in enumerate(reversed(re.sub(r"\D", "", number))):
        value = int(digit) * (1 + position % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0
