"""A text as its readers and callers get it, one channel at a time."""

from typing import Any

from flask import render_template

from knowledge.articles.rendering import render as render_markdown
from knowledge.articles.rules import SMS_LIMIT, SPOKEN_SECONDS, Content, reading_seconds

CHANNELS = ("web", "phone", "spoken", "sms")


def channel(content: Content, name: str | None) -> dict[str, Any]:
    """What a template needs to show the text in this channel; on the web for an unknown one."""
    html = render_markdown(content.body)
    shown = name if name in CHANNELS else CHANNELS[0]
    return {
        "channel": shown,
        "content": content,
        "html": html,
        "phone": render_template("articles/phone.html", content=content, html=html) if shown == "phone" else "",
        "seconds": reading_seconds(content.spoken_text),
        "spoken_range": SPOKEN_SECONDS,
        "sms_limit": SMS_LIMIT,
    }
