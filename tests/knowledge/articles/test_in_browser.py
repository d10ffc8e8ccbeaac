"""The editor in a real browser: nothing typed is lost, pasted tables stay tables, chosen words go into a remark."""

import base64
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from knowledge.articles.actions.write import save_version
from opscenter.accounts.rules import Role
from opscenter.app import create_app
from opscenter.core.db import Database
from opscenter.core.settings import Settings
from tests import cast
from tests.browsers import CHROMIUM, browser
from tests.factories.accounts import PASSWORD, make_account
from tests.factories.files import picture
from tests.factories.gaps import make_ask
from tests.factories.knowledge import CREATED, content, facts, make_draft
from tests.servers import served

__all__ = ["browser"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.indifferent,
    pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine"),
]
STATE = "[data-autosave-state]"
PASTE = """([html, rich]) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/rtf", rich);
  document.querySelector("#body").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, cancelable: true }));
}"""
PASTE_FILE = """([digits, name]) => {
  const data = new DataTransfer();
  const bytes = Uint8Array.from(digits.match(/../g), pair => parseInt(pair, 16));
  data.items.add(new File([bytes], name, { type: "image/png" }));
  document.querySelector("#body").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, cancelable: true }));
}"""
CHOOSE = """() => {
  const range = document.createRange();
  range.selectNodeContents([...document.querySelectorAll("[data-remarked] p")][0]);
  getSelection().addRange(range);
}"""
TABLE = """<style>p{margin:0}</style><p class=MsoNormal><b>先看</b>年度</p>
<table><tr><td colspan=2><p>状态</p></td></tr>
<tr><td rowspan=2>待审核|复核</td><td><p>一</p><p>二</p></td></tr><tr><td>退回</td></tr></table>"""
PNG = picture(30, 20).hex()
DATA = base64.b64encode(picture(30, 20)).decode()
WORD = f"""<table><tr><td>步骤</td><td>图</td></tr>
<tr><td>一</td><td><p><img width=30 src="file:///C:/Users/a/clip_image001.png" alt="菜单"></p></td></tr></table>
<p><img src="data:image/png;base64,{DATA}"></p>"""
RICH_TEXT = (
    r"{\rtf1 {\*\shppict{\pict{\*\picprop}\picw794\pngblip\bliptag1{\*\blipuid 0123456789abcdef0123456789abcdef}"
    + "\n".join(PNG[place : place + 64] for place in range(0, len(PNG), 64))
    + r"}}{\nonshppict{\pict\wmetafile8 0100090000}}}"
)
MARKDOWN = "**先看**年度\n\n| 状态 |  |\n| --- | --- |\n| 待审核\\|复核 | 一 二 |\n|  | 退回 |"


@pytest.fixture
def window(fresh_database: Database, tmp_path: Path, browser: Browser) -> Iterator[BrowserContext]:
    """A browser in which an editor of the province has logged in; there is one draft."""
    with fresh_database.unit_of_work() as db:
        make_account(db, Role.KNOWLEDGE_EDITOR, organization=cast.province(db), login_name="bianji")
        make_draft(db, text=content(answer_sentence="先看年度和单位。"))
    app = create_app(replace(Settings(), data_dir=tmp_path, semantic_search=False), database=fresh_database)
    with served(app) as address:
        opened = browser.new_context(base_url=address)
        log_in(opened.new_page())
        yield opened
        opened.close()


def log_in(page: Page) -> None:
    page.goto("/login")
    page.fill("input[name=login_name]", "bianji")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state()


def test_what_was_typed_before_a_crash_is_offered_again(window: BrowserContext) -> None:
    page = window.new_page()
    page.goto("/articles/1/edit")
    page.fill("#body", "崩溃前写的正文")
    expect(page.locator(STATE)).to_contain_text("已自动保存")
    page.close()
    page = window.new_page()
    page.goto("/articles/1/edit")
    page.click("a:has-text('接着写')")
    expect(page.locator("#body")).to_have_value("崩溃前写的正文")


def test_what_was_typed_without_a_line_is_sent_once_there_is_one(window: BrowserContext) -> None:
    page = window.new_page()
    page.goto("/articles/1/edit")
    window.set_offline(True)
    page.fill("#body", "断网时写的正文")
    expect(page.locator(STATE)).to_contain_text("没有连上服务器")
    window.set_offline(False)
    expect(page.locator(STATE)).to_contain_text("已自动保存")


def test_what_was_typed_after_the_session_ended_is_sent_after_the_next_log_in(window: BrowserContext) -> None:
    page = window.new_page()
    page.goto("/articles/1/edit")
    window.clear_cookies()
    page.fill("#body", "过期后写的正文")
    expect(page.locator(STATE)).to_contain_text("登录已过期")
    log_in(window.new_page())
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator(STATE)).to_contain_text("已自动保存")


def test_two_windows_without_a_line_leave_two_texts(window: BrowserContext) -> None:
    pages = [window.new_page(), window.new_page()]
    for page in pages:
        page.goto("/articles/new")
    window.set_offline(True)
    for page, body in zip(pages, ("第一个窗口", "第二个窗口"), strict=True):
        page.fill("#body", body)
        expect(page.locator(STATE)).to_contain_text("没有连上服务器")
        page.close()
    window.set_offline(False)
    page = window.new_page()
    page.goto("/articles/new")
    left = page.locator("[data-local-draft-row]")
    expect(left).to_have_count(2)
    left.last.locator("[data-local-draft-use]").click()
    expect(page.locator("#body")).to_have_value("第一个窗口")
    expect(page.locator(STATE)).to_contain_text("已自动保存")
    page.reload()
    expect(left).to_have_count(1)
    left.locator("[data-local-draft-drop]").click()
    expect(page.locator("[data-local-draft]")).to_be_hidden()


def test_a_template_brings_its_kind_to_an_empty_text_and_leaves_that_of_a_written_one(window: BrowserContext) -> None:
    page = window.new_page()
    page.goto("/articles/new")
    page.click("[data-outline]:has-text('诊断')")
    expect(page.locator("#kind")).to_have_value("diagnosis")
    page.click("[data-outline]:has-text('政策')")
    expect(page.locator("#kind")).to_have_value("diagnosis")


def test_a_table_from_word_stays_a_table(window: BrowserContext) -> None:
    page = window.new_page()
    page.goto("/articles/new")
    page.evaluate(PASTE, [TABLE, ""])
    expect(page.locator("#body")).to_have_value(MARKDOWN)


def test_a_screenshot_is_pasted_with_its_place_for_words(window: BrowserContext) -> None:
    page = window.new_page()
    page.goto("/articles/new")
    page.fill("#body", "1. 点“全部”")
    page.evaluate(PASTE_FILE, [PNG, "image.png"])
    expect(page.locator("#body")).to_have_value(re.compile(r"^1\. 点“全部”\n\n!\[\]\(/files/1/30x20\.png\)$"))
    page.keyboard.type("状态选全部")
    expect(page.locator("#body")).to_have_value(re.compile(r"!\[状态选全部\]"))
    expect(page.locator(".files")).to_contain_text("image.png")


def test_a_second_file_stands_below_the_picture_in_whose_brackets_the_caret_is(window: BrowserContext) -> None:
    page = window.new_page()
    page.goto("/articles/new")
    body = page.locator("#body")
    page.evaluate("document.querySelector('#body').focus()")
    page.evaluate(PASTE_FILE, [PNG, "image.png"])
    expect(body).to_have_value("![](/files/1/30x20.png)")
    page.keyboard.type("菜单")
    page.evaluate(PASTE_FILE, [PNG, "image.png"])
    expect(body).to_have_value("![菜单](/files/1/30x20.png)\n\n![](/files/2/30x20.png)")


def test_a_word_table_and_its_pictures_are_pasted_together(window: BrowserContext) -> None:
    page = window.new_page()
    page.goto("/articles/new")
    page.evaluate(PASTE, [WORD, RICH_TEXT])
    expect(page.locator("#body")).to_have_value(
        "| 步骤 | 图 |\n| --- | --- |\n| 一 | ![菜单](/files/1/30x20.png) |\n\n![](/files/2/30x20.png)"
    )


def test_pictures_that_cannot_come_along_are_counted_and_keep_their_words(window: BrowserContext) -> None:
    page = window.new_page()
    page.goto("/articles/new")
    page.evaluate(PASTE, [WORD, ""])
    expect(page.locator("[data-attach-state]")).to_contain_text("有 1 张图片没能带过来")
    expect(page.locator("#body")).to_have_value(re.compile("一 \\| 菜单 \\|"))


def test_a_file_that_is_refused_says_why_and_leaves_the_text(window: BrowserContext) -> None:
    page = window.new_page()
    page.goto("/articles/new")
    page.fill("#body", "写好的正文")
    page.evaluate(PASTE_FILE, [PNG[:80], "image.png"])
    expect(page.locator("[data-attach-state]")).to_contain_text("图片打不开")
    expect(page.locator("#body")).to_have_value(re.compile("^写好的正文\\s*$"))


def test_hints_come_while_typing(window: BrowserContext) -> None:
    page = window.new_page()
    page.goto("/articles/new")
    page.fill("#question", "公务卡怎样还款")
    page.fill("#answer_sentence", "请及时办理。")
    expect(page.locator("#hints")).to_contain_text("说得不清：及时")


def test_chosen_words_go_into_the_remark_and_are_marked(window: BrowserContext) -> None:
    page = window.new_page()
    page.goto("/articles/1/review")
    page.evaluate(CHOOSE)
    expect(page.locator("[data-remark-form] [name=quote]")).to_have_value("先看年度和单位。")
    page.fill("[data-remark-form] textarea", "写明是哪一年")
    page.click("text=发给作者")
    expect(page.locator("[data-passage]")).to_have_text("先看年度和单位。")
    assert page.evaluate("CSS.highlights.get('remark').size") == 1


def test_an_entry_that_was_moved_out_shows_the_spaces_it_lost(window: BrowserContext, fresh_database: Database) -> None:
    with fresh_database.unit_of_work() as db:
        article = make_draft(db, text=content(body="- 到了吗？\n  - 没有：等。\n    - 一天以上：报单。"))
        moved = content(body="- 到了吗？\n  - 没有：等。\n  - 一天以上：报单。")
        save_version(db, cast.sheng(db), article.id, moved, facts(cast.province(db)), base_number=1, now=CREATED)
        article_id = article.id
    page = window.new_page()
    page.goto(f"/articles/{article_id}/versions")
    lost = page.locator(".pre-wrap del")
    assert lost.text_content() == "  "
    assert lost.evaluate("spaces => spaces.getBoundingClientRect().width") > 5


def test_words_that_people_typed_are_taken_by_keyboard_once_and_nothing_typed_is_lost(
    window: BrowserContext, fresh_database: Database
) -> None:
    with fresh_database.unit_of_work() as db:
        make_ask(db, "看不见下达的钱", at=datetime.now(UTC), hits=1, is_weak=False, best_article_id=1)
    page = window.new_page()
    page.goto("/articles/1/edit")
    page.fill("#phrasings", "自己写的问法")
    page.focus("[data-phrasing]")
    for _ in range(2):
        page.keyboard.press("Enter")
    expect(page.locator("#phrasings")).to_have_value("自己写的问法\n看不见下达的钱\n")
    with page.expect_response("**/articles/asked"):
        pass
    expect(page.locator("[data-phrasing]:focus")).to_have_text("已加入")


def test_the_phone_preview_is_as_wide_as_a_phone_and_keeps_the_keyboard(window: BrowserContext) -> None:
    page = window.new_page()
    page.goto("/articles/1/edit")
    page.fill("#body", "1. **改成全部**")
    page.click("button:has-text('预览')")
    page.focus("#preview-phone")
    page.keyboard.press("Enter")
    text = page.frame_locator(".phone-frame iframe").locator("strong", has_text="改成全部")
    expect(text).to_be_visible()
    assert text.evaluate("innerWidth") == 390
    expect(page.locator("#preview-phone:focus")).to_have_attribute("aria-current", "true")
