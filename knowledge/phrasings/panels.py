"""The way to the proposals from the search for everything."""

from opscenter.core.text import mark
from opscenter.ui import finders

finders.register_action("phrasings.list_proposed", label=mark("读者的问法"), permissions=("article.review",))
