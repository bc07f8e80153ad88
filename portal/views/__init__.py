"""Pages that mix apps: home, workbench, messages, publicity, help and what machines look for."""

from portal.views.home import home
from portal.views.machines import robots, security_txt, sitemap
from portal.views.objections import objection_answer, objection_create, objection_follow
from portal.views.personal import me, message_open, message_read, messages, messages_read
from portal.views.publicity import publicity_detail, publicity_export, publicity_list
from portal.views.search import policies, search_page
from portal.views.texts import accessibility, display, help_page, privacy

__all__ = [
    "accessibility",
    "display",
    "help_page",
    "home",
    "me",
    "message_open",
    "message_read",
    "messages",
    "messages_read",
    "objection_answer",
    "objection_create",
    "objection_follow",
    "policies",
    "privacy",
    "publicity_detail",
    "publicity_export",
    "publicity_list",
    "robots",
    "search_page",
    "security_txt",
    "sitemap",
]
