"""The pipeline: schedule, execute, judge, record, flip, roll up; and the health pages that show it."""
