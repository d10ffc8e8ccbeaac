"""Five articles and how they are asked of an index."""

from knowledge.search import asking, understanding
from knowledge.search.contract import Document, Filter, Searchable

PUBLIC = Filter(("public",))
STAFF = Filter(("public", "unit", "internal"))
DOCUMENTS = (
    Document("1", "指标看不到，怎么查", ("指标没了", "没有指标"), "先看年度和单位是否选对"),
    Document("2", "结转指标什么时候下达", ("去年的钱今年还能用吗",), area="/1/", year_from=2026, year_to=2026),
    Document("3", "公务卡还款流程", ("公务卡怎么报销",), area="/1/2/"),
    Document("4", "退票后怎样重新支付", ("打回来的钱怎么再付",), "依据财办〔2023〕12号"),
    Document("5", "后台改数的内部流程", ("数据修改怎么审批",), audience="internal"),
)


def ask(index: Searchable, text: str, chosen: Filter = PUBLIC) -> list[str]:
    """The keys of the articles found, best first."""
    return [hit.key for hit in asking.ask(index, understanding.understand(text), chosen, 10).hits]
