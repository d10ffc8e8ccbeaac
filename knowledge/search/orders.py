"""Sentences of articles and attachments that speak to a language model, or ask readers for a secret. Pure.

Neither is an answer to anybody: they are taken out before a model reads a text, before it is quoted, and out of what a
model says. Spacing, punctuation, width and script of characters do not hide them. The kinds are those of OWASP's
LLM01:2025 (prompt injection).
"""

import re

from knowledge.search import tokens
from opscenter.core.text import verbatim

_DISREGARD = verbatim(
    r"(?:忽略|无视|忘记|忘掉|抛开|不要理会|不必理会|不用理会|不要遵守|不再遵守)"
    r"(?:掉|你|您|以上|上述|上面|之前|前面|先前|此前|所有|一切|任何|全部|刚才|的)+(?:指令|指示|要求|规则|设定|约束|提示|内容|限制|命令|资料)"
)
_ROLE = verbatim(
    r"(?:你|您)(?:现在|从现在起|从此|接下来|将)*(?:是|扮演|充当|变成|成为|作为)[^是]{0,8}(?:助手|机器人|模型|人工智能|ai|黑客|猫娘)"
    r"|(?:进入|切换到|切换为|开启|启用|开始)(?:角色扮演|开发者模式|越狱模式?|不受限制的?模式|无限制模式)"
)
_ANSWER = verbatim(
    r"(?:无论|不管|不论)(?:用户|对方|提问者|谁|别人|有人)*(?:怎么|如何)?(?:问|提问|询问).{0,6}(?:都|一律|只)(?:要|能|需|须|应)*(?:回答|回复|答复|输出)"
    r"|(?:输出|泄露|透露|复述|打印|公布|显示)(?:你|您|出|的|全部|完整|原始|系统|上面|以上)*(?:提示词|系统指令|初始指令)"
    r"|(?:作为|身为)(?:一个|一名)?(?:ai|人工智能|语言模型|大模型)"
    r"|(?:新的?|真正的?|最新的?)(?:系统)?指令(?:如下|是)"
    r"|(?:以上|上面的?|前面的?)资料(?:作废|无效|到此|已?结束)|资料完(?:问题|以下)"
)
_ENGLISH = (
    r"(?:ignore|disregard|forget)(?:all|any|the|your|of|previous|prior|above|earlier|preceding)+(?:instruction|prompt|rule|direction|context)"
    r"|youare(?:now)?(?:an?|the|my)?[a-z]{0,20}(?:assistant|chatbot|languagemodel|aimodel)"
    r"|systemprompt|developermode|jailbreak|newinstructions?|(?:pretendtobe|actas)(?:an?|the)"
)
_TO_A_MODEL = re.compile("|".join((_DISREGARD, _ROLE, _ANSWER, _ENGLISH)))
_SPEAKER = re.compile(verbatim(r"(?:system|assistant|user|human)\s*[:：]"))
_SECRET = re.compile(
    verbatim(
        r"[把将请].{0,8}(?:密码|口令|验证码|动态码|私钥).{0,6}(?:发给|发到|发送|告诉|告知|报给|提供给|转给|交给)"
        r"|[请须需要].{0,4}(?:告诉|告知|提供|报出|说出|交出).{0,8}(?:密码|口令|验证码|动态码|私钥)"
    )
)
_DENIED = re.compile(verbatim(r"[不勿别莫禁未无拒]|会|谨防|防止|避免|警惕"))
_SENTENCE = re.compile(verbatim(r"[^。！？!?；;\n]*[。！？!?；;\n]?"))
_CLAUSE = re.compile(verbatim(r"[，,。！？!?；;：:\n]"))
_FILLING = re.compile(r"[\W_]+")


def is_order(sentence: str) -> bool:
    """Whether a sentence tells a model what to do, or wants a secret from its reader."""
    normal = tokens.normalize(sentence)
    if _SPEAKER.match(normal.lstrip()) or _TO_A_MODEL.search(_FILLING.sub("", normal)):
        return True
    return any(_SECRET.search(clause) and not _DENIED.search(clause) for clause in _CLAUSE.split(normal))


def without_orders(text: str) -> str:
    """The text without such sentences; whatever else it says stays as it is."""
    if not _may_order(text):
        return text
    return "".join(sentence for sentence in _SENTENCE.findall(text) if not is_order(sentence))


def _may_order(text: str) -> bool:
    """Whether some sentence of a text may be an order: what a sentence holds, the whole holds, too."""
    normal = tokens.normalize(text)
    told = _TO_A_MODEL.search(_FILLING.sub("", normal))
    return bool(told or _SPEAKER.search(normal) or _SECRET.search(normal)) or len(text) > tokens.TEXT_LIMIT
