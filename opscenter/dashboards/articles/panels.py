"""The way to the figures, from the rail and from the search for everything."""

from opscenter.core.text import mark
from opscenter.ui import finders, menus

menus.register(
    "figures",
    label=mark("成效"),
    icon="chart-bar",
    endpoint="figures.index",
    permissions=("article.measure",),
    order=32,
)
finders.register_action("figures.index", label=mark("知识库成效"), permissions=("article.measure",))
