"""What files tell others, with the key `file:<id>`."""

from dataclasses import dataclass

from opscenter.core.events import event


@event("knowledge.file_read")
@dataclass(frozen=True)
class FileRead:
    """The text of a file is there."""

    file_id: int
