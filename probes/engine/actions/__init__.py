"""The stages of the pipeline that write: schedule, record, flip, pause."""
