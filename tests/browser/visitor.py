"""Somebody in front of a real browser who looks closely at every page he comes to."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

HEIGHTS = {1280: 900, 390: 844}
SERIOUS = frozenset({"serious", "critical"})
# Names that have no Chinese form, kinds of files, units, and the example of a user name.
KNOWN = frozenset(
    {"APP", "PDF", "OFD", "JPG", "PNG", "XLSX", "CSV", "XML", "SHA", "GB", "MB", "KB", "Cookie"}
    | {"OpenAPI", "WCAG", "AA", "zhangsan", "MES"}
)
# Codes to verify, addresses, names with a dot (files, users), and what has a digit in it.
NOT_WORDS = re.compile(
    r"(?:\b[0-9A-Z]{4}\b[ -]?){3,}[0-9A-Z]*|\S*(?:://|@)\S*|[\w·—-]*(?:\.[\w-]+)+|[\w-]*\d[\w-]*"
)
WORD = re.compile(r"[A-Za-z]{2,}")
# Without preload axe reads the styles as they are applied and fetches none by itself.
AXE = {"resultTypes": ["violations"], "preload": False}
REFUSED = "Failed to load resource: the server responded with a status of 4"
# What stands in the head of a page, and whether two of it lie on each other.
OVERLAP = """() => {
  const parts = [...document.querySelectorAll(".masthead .site-search, .doors, .person")]
    .map(one => one.getBoundingClientRect()).filter(box => box.width > 0);
  return parts.some((one, place) => parts.slice(place + 1).some(other =>
    one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom));
}"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class Watch:
    """What is found amiss on any page, and a picture of every page that has something amiss."""

    width: int
    folder: Path
    faults: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def found(self, name: str, what: str) -> None:
        self.faults.append(f"{self.width} {name}：{what}")


class Visitor:
    """One person with a browser of his own."""

    def __init__(self, browser: Browser, site: str, watch: Watch):
        self.site, self.watch = site, watch
        self.context = browser.new_context(
            viewport={"width": watch.width, "height": HEIGHTS[watch.width]},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        self.page: Page = self.context.new_page()
        self.is_refused = False
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: watch.found(self.page.url, f"脚本错误 {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if self.is_refused and message.text.startswith(REFUSED):
            return
        if message.type in {"error", "warning"}:
            at = message.location["url"].removeprefix(self.site)
            self.watch.found(self.page.url.removeprefix(self.site), f"{at} {message.text[:300]}")

    def enters(self, name: str) -> None:
        """Come in by the demo door as the person called ``name``."""
        self.goes("/demo/")
        self.page.get_by_role("button", name=f"以{name}进入").click()
        self.page.wait_for_load_state()

    def goes(self, path: str) -> None:
        self.page.goto(urljoin(self.site, path))

    def presses(self, words: str) -> None:
        """Press the one button of these words and wait for the page that follows."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=words, exact=True).click()

    @contextmanager
    def refused(self) -> Iterator[None]:
        """Expect the portal to say no meanwhile: Chromium calls every such answer an error."""
        self.is_refused = True
        yield
        self.is_refused = False

    def takes(self, step: str) -> None:
        """Press the button of the desk that takes ``step`` of the life cycle."""
        with self.page.expect_navigation():
            self.page.locator(f'button[data-step="{step}"]').click()

    def follows(self, words: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=words, exact=True).first.click()

    def fills(self, answers: Mapping[str, str | list[str]], prefix: str = "") -> None:
        """Type or choose every answer in the field of its name."""
        for name, value in answers.items():
            field_ = self.page.locator(f'[name="{prefix}{name}"]')
            kind = field_.first.evaluate("e => e.type")
            if kind in {"radio", "checkbox"}:
                for one in [value] if isinstance(value, str) else value:
                    self.page.check(f'[name="{prefix}{name}"][value="{one}"]', force=True)
            elif kind == "select-one":
                field_.select_option(value)
            else:
                field_.fill(value)

    def sees(self, text: str) -> None:
        expect(self.page.locator("body")).to_contain_text(text)

    def looks(self, name: str) -> None:
        """Judge the page that is open: width, words, accessibility; keep a picture of a bad one."""
        watch = self.watch
        if name in watch.seen:
            return
        watch.seen.append(name)
        before = len(watch.faults)
        wider = self.page.evaluate(WIDER)
        if wider > 0:
            watch.found(name, f"比屏幕宽 {wider} 像素")
        if self.page.evaluate(OVERLAP):
            watch.found(name, "页头的几样叠在一起")
        foreign = foreign_words(self.page.locator("body").inner_text())
        if foreign:
            watch.found(name, f"英文 {foreign}")
        for violation in Axe().run(self.page, options=AXE).response["violations"]:
            if violation["impact"] in SERIOUS:
                places = [node["target"] for node in violation["nodes"][:4]]
                watch.found(name, f"{violation['id']}（{violation['impact']}）{places}")
        if len(watch.faults) > before:
            # To hide the caret, playwright would write a style into the page, against its policy.
            self.page.screenshot(
                path=watch.folder / f"{watch.width}-{len(watch.seen):02}-{name}.png",
                full_page=True,
                caret="initial",
            )


def foreign_words(text: str) -> list[str]:
    """Return the words in Latin letters that a person who reads Chinese cannot be asked to know."""
    rest = NOT_WORDS.sub(" ", text)
    return sorted({word for word in WORD.findall(rest) if word not in KNOWN})
