"""A text as its readers and callers get it, one channel at a time."""

from typing import Any

from flask import render_template

from knowledge.articles.rendering import render as render_markdown
from knowledge.articles.rules import SMS_LIMIT, SPOKEN_SECONDS, Content, reading_seconds
from opscenter.ui.i18n import _

WEB, PHONE = "web", "phone"
CHANNELS = (WEB, PHONE, "spoken", "sms")


def channel(content: Content, shown: str) -> dict[str, Any]:
    """What a template needs to show the text in this channel beside the names of all."""
    html = render_markdown(content.body) if shown in (WEB, PHONE) else ""
    seconds, letters = reading_seconds(content.spoken_text), len(content.sms_text)
    names = (_("网页"), _("手机"), _("口播 %(n)s 秒", n=seconds), _("短信 %(n)s 字", n=letters))
    return {
        "channel": shown,
        "channels": dict(zip(CHANNELS, names, strict=True)),
        "content": content,
        "html": html,
        "phone": render_template("articles/phone.html", content=content, html=html) if shown == PHONE else "",
        "seconds": seconds,
        "spoken_range": SPOKEN_SECONDS,
        "sms_limit": SMS_LIMIT,
    }
