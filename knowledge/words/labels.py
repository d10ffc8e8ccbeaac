"""Chinese words of the vocabulary: kinds, steps, outcomes, and everything that can be wrong with an entry."""

from knowledge.search.vocabulary import Kind
from knowledge.words.rules import Step
from knowledge.words.trial import Outcome
from opscenter.core.text import mark

LABELS = {
    Kind.EQUAL: mark("同义词"),
    Kind.ONE_WAY: mark("简称和口语"),
    Kind.LINKED: mark("有关联"),
    Kind.MEANING: mark("易混词"),
    Kind.SPELLING: mark("拼写"),
    Kind.TERM: mark("业务词"),
    Kind.KEPT: mark("不当错字"),
    Step.ADDED: mark("新加"),
    Step.ALTERED: mark("改过"),
    Step.REMOVED: mark("去掉"),
    Outcome.WORSE: mark("变差"),
    Outcome.LOST: mark("找不到了"),
    Outcome.BETTER: mark("变好"),
    Outcome.CHANGED: mark("首条换了"),
}

# What each kind does, beside its name in the form.
HINTS = {
    Kind.EQUAL: mark("几个词一个意思，搜哪个都一样"),
    Kind.ONE_WAY: mark("读者这么说，指的是后面的词；反过来不算"),
    Kind.LINKED: mark("意思不同但常一起找，只算一点分"),
    Kind.MEANING: mark("一个词两个意思：先写按哪个找，再写另一个"),
    Kind.SPELLING: mark("拼音或首字母，后面写它代表的词"),
    Kind.TERM: mark("同音错字、拼音和首字母都会认成这个词"),
    Kind.KEPT: mark("和业务词同音，但本身没写错的词"),
}

ERRORS: dict[str, str] = {
    "words.invalid": mark("没有保存：请先改正下面的内容"),
    "words.not_yours": mark("词表管全省，只有负责全省的知识人员能改"),
    "words.not_publisher": mark("词表由负责全省的审核人员发布"),
    "words.own_draft": mark("草稿里有您改的词，请另一位审核人员发布"),
    "words.no_entry": mark("词表里没有这一条，可能别人刚改过"),
    "words.no_version": mark("没有这一版词表"),
    "words.nothing_new": mark("草稿里没有改动"),
    "words.changed_meanwhile": mark("草稿刚被改过，请看过新的影响再发布"),
    "words.not_tried": mark("这份草稿还没有试过影响，请先试"),
    "words.draft_first": mark("草稿里还有改动，请先发布或丢弃"),
    "words.same_version": mark("这一版和现在用的一样"),
    "words.note_missing": mark("请写明这一版改了什么"),
    "words.note_too_long": mark("说明最多 200 字"),
    "words.reason_missing": mark("有问题变差或找不到了，仍要发布请写明原因"),
    "words.reason_too_long": mark("原因最多 500 字"),
    "words.no_kind": mark("没有“{kind}”这个类别，请照导出的文件写"),
    "words.pair_decided": mark("这条建议已经处理过了，或者不在建议里"),
    "words.missing": mark("请填写词"),
    "words.known": mark("“{word}”已有这一类，请改那一条"),
    "words.digits": mark("“{word}”里有数字；数字、金额和文号从不换说法"),
    "words.not_a_word": mark("“{word}”只能是汉字或字母，不能有空格和标点"),
    "words.too_short": mark("“{word}”只有一个字，会误伤别的问题；至少两个字"),
    "words.too_long": mark("“{word}”太长，一个词最多 20 个字"),
    "words.twice": mark("“{word}”写了两遍（全角半角、大小写、繁简算同一个）"),
    "words.not_letters": mark("拼写应为 2 到 20 个小写字母，例如 lyezh"),
    "words.others_missing": mark("至少再写一个词"),
    "words.too_many": mark("一条最多 {limit} 个词，请分开"),
    "words.count_meaning": mark("易混词写两个：先写按哪个意思找，再写另一个"),
    "words.count_spelling": mark("拼写只写它代表的那一个词"),
    "words.count_term": mark("业务词一条一个，不写相关词"),
    "words.count_kept": mark("不当错字的词一条一个，不写相关词"),
    "words.in_two_groups": mark("“{word}”已在另一组同义词里：{group}"),
    "words.loop": mark("“{word}”绕了回来：另一条已写“{group}”，留一条就行"),
}
