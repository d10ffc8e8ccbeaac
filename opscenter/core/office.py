"""When people answer, on working days: one rule for the line, for the clocks of tickets and for what pages say."""

from opscenter.core.workdays import OfficeHours

# A working day of seven hours.
OFFICE_HOURS = OfficeHours("09:00-12:00,14:00-18:00")
