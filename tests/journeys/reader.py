"""Somebody who reads pages and presses their buttons, as a browser without script would."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from django.test import Client

from accounts.models import User
from tests.builders import login

TEXT_KINDS = frozenset({"hidden", "text", "url", "date", "time", "search", "email", "number"})


@dataclass
class Button:
    """One submit button: its words, what it sends, where it sends to."""

    words: str
    name: str
    value: str
    address: str
    is_disabled: bool


@dataclass
class PageForm:
    """One form as it stands on the page: its fields with their values, its buttons."""

    method: str
    address: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)


class Page(HTMLParser):
    """A page taken apart: its text, its links by their words, its forms."""

    def __init__(self, html: str):
        super().__init__()
        self.forms: list[PageForm] = []
        self.by_id: dict[str, PageForm] = {}
        self.links: dict[str, str] = {}
        self.texts: list[str] = []
        self._form: PageForm | None = None
        self._button: Button | None = None
        self._button_owner = ""
        self._link: str | None = None
        self._words: list[str] = []
        self._area: tuple[PageForm, str] | None = None
        self._select: tuple[PageForm, str] | None = None
        self._silent = 0
        # What belongs to a form that comes further down the page: its id, and what it takes.
        self._late: list[tuple[str, str | Button]] = []
        self.feed(html)
        for owner, part in self._late:
            form = self.by_id.get(owner)
            if form and isinstance(part, Button):
                form.buttons.append(part)
            elif form:
                form.fields.setdefault(part, [""])

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        handler = getattr(self, f"_open_{tag}", None)
        if handler:
            handler(given)
        if tag in {"script", "style"}:
            self._silent += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self._silent -= 1
        handler = getattr(self, f"_close_{tag}", None)
        if handler:
            handler()

    def handle_data(self, data: str) -> None:
        if self._area:
            form, name = self._area
            form.fields[name] = [(form.fields[name][0] + data).removeprefix("\n")]
        elif not self._silent:
            self.texts.append(data)
        if self._button or self._link is not None:
            self._words.append(data)

    def _open_form(self, given: Mapping[str, str]) -> None:
        self._form = PageForm(given.get("method", "get").lower(), given.get("action", ""))
        self.forms.append(self._form)
        if "id" in given:
            self.by_id[given["id"]] = self._form

    def _close_form(self) -> None:
        self._form = None

    def _owner(self, given: Mapping[str, str]) -> PageForm | None:
        return self.by_id.get(given["form"]) if "form" in given else self._form

    def _open_input(self, given: Mapping[str, str]) -> None:
        kind, name = given.get("type", "text"), given.get("name", "")
        if not name or "disabled" in given:
            return
        is_sent = kind in TEXT_KINDS or (kind in {"radio", "checkbox"} and "checked" in given)
        if is_sent and self._form:
            blank = "" if kind in TEXT_KINDS else "on"
            self._form.fields.setdefault(name, []).append(given.get("value", blank))

    def _open_select(self, given: Mapping[str, str]) -> None:
        if self._form and given.get("name") and "disabled" not in given:
            self._select = (self._form, given["name"])

    def _close_select(self) -> None:
        self._select = None

    def _open_option(self, given: Mapping[str, str]) -> None:
        if self._select and "selected" in given:
            form, name = self._select
            form.fields.setdefault(name, []).append(given.get("value", ""))

    def _open_textarea(self, given: Mapping[str, str]) -> None:
        if "disabled" in given or not given.get("name"):
            return
        owner = self._owner(given)
        if owner is None:
            self._late.append((given.get("form", ""), given["name"]))
            return
        owner.fields[given["name"]] = [""]
        self._area = (owner, given["name"])

    def _close_textarea(self) -> None:
        self._area = None

    def _open_button(self, given: Mapping[str, str]) -> None:
        self._words = []
        self._button_owner = given.get("form", "")
        self._button = Button(
            "",
            given.get("name", ""),
            given.get("value", ""),
            given.get("formaction", ""),
            "disabled" in given,
        )

    def _close_button(self) -> None:
        if self._button:
            self._button.words = "".join("".join(self._words).split())
            if self._button_owner:
                self._late.append((self._button_owner, self._button))
            elif self._form:
                self._form.buttons.append(self._button)
        self._button = None

    def _open_a(self, given: Mapping[str, str]) -> None:
        self._link, self._words = given.get("href", ""), []

    def _close_a(self) -> None:
        if self._link is not None:
            self.links.setdefault("".join("".join(self._words).split()), self._link)
        self._link = None


class Reader:
    """A person (or the public) in front of the portal; keeps the page that is open."""

    def __init__(self, user: User | None = None):
        self.user = user
        self.client = Client()
        self.url = "/"
        self.page = Page("")
        if user:
            login(self.client, user)

    def opens(self, url: str, *, status: int = 200) -> Page:
        """Open ``url`` and follow where it leads."""
        return self._take(self.client.get(urljoin(self.url, url), follow=True), status)

    def follows(self, words: str) -> Page:
        """Click the link that reads ``words``."""
        return self.opens(self.page.links[words])

    def presses(
        self, words: str, *, where: Mapping[str, str] | None = None, status: int = 200, **typed
    ) -> Page:
        """Type ``typed`` into the form with the button ``words`` and press it.

        ``where`` tells forms with equal buttons apart by the values of their hidden fields.
        """
        form, button = self._find(words, where or {})
        assert not button.is_disabled, f"“{words}”按不了"
        sent = {**form.fields, **typed}
        if button.name:
            sent[button.name] = button.value
        address = urljoin(self.url, button.address or form.address)
        return self._take(getattr(self.client, form.method)(address, sent, follow=True), status)

    def sees(self, *texts: str) -> None:
        """Assert that the page reads every one of ``texts``."""
        missing = [text for text in texts if text not in self.page.text]
        assert not missing, f"{self.url} 上没有：{missing}"

    def sees_button(self, words: str) -> bool:
        """Tell whether a button reads ``words`` and can be pressed."""
        return any(
            button.words == words and not button.is_disabled
            for form in self.page.forms
            for button in form.buttons
        )

    def _find(self, words: str, where: Mapping[str, str]) -> tuple[PageForm, Button]:
        found = [
            (form, button)
            for form in self.page.forms
            for button in form.buttons
            if button.words == words
            and all(form.fields.get(name) == [value] for name, value in where.items())
        ]
        on_page = [button.words for form in self.page.forms for button in form.buttons]
        assert len(found) == 1, f"“{words}”有 {len(found)} 个；这一页有：{on_page}"
        return found[0]

    def _take(self, response, status: int) -> Page:
        assert response.status_code == status, (
            f"{response.request['PATH_INFO']} 答 {response.status_code}："
            f"{Page(response.content.decode(errors='replace')).text[:600]}"
        )
        self.url = response.request["PATH_INFO"]
        if response.headers["Content-Type"].startswith("text/html"):
            self.page = Page(response.content.decode())
        return self.page
