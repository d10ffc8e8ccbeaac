"""Pure rules of alerts: severity, life, silences, acknowledgement and escalation. No database, no clock."""

from enum import StrEnum


class Severity(StrEnum):
    """How bad it is; only a critical alert opens an incident."""

    CRITICAL = "critical"
    WARNING = "warning"
