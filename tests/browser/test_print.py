"""The pages that people print, as a printer gets them: whole on paper, nothing to press."""

import pytest
from django.urls import reverse

from tests.browser.test_revocation_walk import comes_in, moves_to
from tests.browser.visitor import Visitor, Watch
from tests.builders_platforms import CONFIRMED, SUBMITTED, make_application

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
# A4 less the margins of print.css, at 96 dots an inch.
PAPER = {"width": 657, "height": 971}
BOXES = """nodes => nodes.map(node => {
  const box = node.getBoundingClientRect();
  return [Math.round(box.top), Math.round(box.width)];
})"""


def on_paper(visitor: Visitor, path: str):
    """Return the page at ``path`` as it goes to a printer."""
    visitor.page.set_viewport_size(PAPER)
    visitor.page.emulate_media(media="print")
    visitor.goes(path)
    return visitor.page


def shown(page, selector: str) -> list[str]:
    found = page.locator(selector).all()
    return [one.inner_text() for one in found if one.is_visible()]


def address_after(page, selector: str) -> set[str]:
    """Return what print.css writes after each link of ``selector``."""
    return set(
        page.locator(selector).evaluate_all(
            "nodes => nodes.map(node => getComputedStyle(node, '::after').content)"
        )
    )


def test_the_days_of_a_publicity_stand_in_one_row(chromium, site, tmp_path):
    application = make_application("publicity")
    moves_to(CONFIRMED)
    visitor = Visitor(chromium, site, Watch(1280, tmp_path))

    path = reverse("portal:publicity_detail", args=[application.publicity.reference])
    page = on_paper(visitor, path)

    boxes = page.locator(".day-strip li").evaluate_all(BOXES)
    assert len(boxes) == 5
    assert (len({top for top, _ in boxes}), len({width for _, width in boxes})) == (1, 1)
    assert shown(page, ".masthead nav, .breadcrumb, .buttons") == []
    assert application.publicity.sha256 in page.locator("main").inner_text()


def test_the_confirm_page_on_paper_is_a_copy_to_check_and_sign(chromium, site, tmp_path):
    draft = make_application("draft")
    moves_to(SUBMITTED)
    admin = draft.organisation.memberships.get().user
    visitor = comes_in(chromium, site, Watch(1280, tmp_path), admin)
    path = reverse("platforms:application_confirm", args=[draft.reference])

    page = on_paper(visitor, path)
    on_screen = visitor.context.new_page()
    on_screen.goto(f"{site}{path}")

    assert shown(page, "main form, main .section-link, main button") == []
    assert "核对人签字" in "".join(shown(page, "main .on-paper"))
    assert address_after(page, "main a.clause") == {"none"}
    assert shown(on_screen, "main .on-paper") == []
    assert shown(on_screen, "main form, main .section-link") != []
