"""Chinese words for the enums and errors of contracts."""

from enum import StrEnum

from opscenter.contracts.rules import ContractState
from opscenter.core.text import mark

LABELS: dict[StrEnum, str] = {
    ContractState.DRAFT: mark("拟签"),
    ContractState.SIGNED: mark("履行中"),
    ContractState.TERMINATED: mark("已终止"),
}

ERRORS: dict[str, str] = {
    "contract.not_found": mark("没有找到这份协议，或者不在您的查看范围内"),
    "contract.no_province": mark("还没有省级单位，请先导入行政区划再装入协议"),
    "contract.not_yours": mark("协议数据由管理人员维护"),
    "responsibility.no_operations_group": mark(
        "省级还没有设运维中心，派不了单。请先运行 opscenter demo load，或在服务目录里设置运维中心"
    ),
}
