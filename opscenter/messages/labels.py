"""Chinese words for channels, deliveries and errors of messages."""

from enum import StrEnum

from opscenter.core.text import mark
from opscenter.messages.rules import ChannelKind, DeliveryState

LABELS: dict[StrEnum, str] = {
    ChannelKind.IN_APP: mark("站内"),
    ChannelKind.EMAIL: mark("邮件"),
    DeliveryState.PENDING: mark("待发送"),
    DeliveryState.SENDING: mark("发送中"),
    DeliveryState.SENT: mark("已送达"),
    DeliveryState.SKIPPED: mark("没有地址"),
    DeliveryState.DEAD: mark("未送达"),
}

ERRORS: dict[str, str] = {
    "message.not_found": mark("没有这条消息，可能地址有误"),
    "message.delivery_not_found": mark("没有这条发送记录"),
    "message.not_given_up": mark("这条消息已送达或正在发送，不用重发"),
}
