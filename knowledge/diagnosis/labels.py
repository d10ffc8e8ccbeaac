"""Words for what can go wrong on the way through an article that asks back."""

from opscenter.core.text import mark

ERRORS: dict[str, str] = {"diagnosis.no_steps": mark("这条没有可以逐步查的步骤，请看全文")}
