"""Form fields that the library lacks: an instant typed as date and time in China."""

from datetime import datetime
from typing import Any

from wtforms import DateTimeLocalField

from opscenter.ui.filters import CHINA

FORMAT = "%Y-%m-%dT%H:%M"


class InstantField(DateTimeLocalField):  # type: ignore[misc]  # wtforms ships no types
    """A date and time without zone in the browser, an aware instant in Python; people here live in one zone."""

    data: datetime | None

    def __init__(self, label: str | None = None, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, format=FORMAT, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what the browser sent as time in China."""
        super().process_formdata(valuelist)
        if self.data is not None:
            self.data = self.data.replace(tzinfo=CHINA)

    @property
    def instant(self) -> datetime:
        """The instant of a validated form, in which the field was required."""
        if self.data is None:
            raise ValueError(f"{self.name} is empty")
        return self.data

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        return self.data.astimezone(CHINA).strftime(FORMAT) if self.data else ""
