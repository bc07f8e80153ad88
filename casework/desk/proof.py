"""Registers that can be written: whoever writes proves first who he is."""

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse

from casework.idempotency import once

# Who has not logged in lately proves who he is and comes back with what he had typed.
fresh_proof = reauthentication_required(app="accounts")


def asked_once(view):
    """Return ``view`` so that a form posted to it wants a fresh proof and acts at most once."""

    def guarded(request: HttpRequest, **arguments) -> HttpResponse:
        is_form = request.method == "POST"
        return (fresh_proof(once(view)) if is_form else view)(request, **arguments)

    return guarded


class ProvenWrites:
    """Asks for a fresh proof of identity before a row is added or changed or an action is run."""

    def changeform_view(
        self, request: HttpRequest, object_id=None, form_url="", extra_context=None
    ) -> HttpResponse:
        return self._proven(request, super().changeform_view, object_id, form_url, extra_context)

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return self._proven(request, super().changelist_view, extra_context)

    def _proven(self, request: HttpRequest, view, *arguments) -> HttpResponse:
        # Who may not write here at all is refused by the view itself, not asked for his password.
        writes = request.method == "POST" and self.has_module_permission(request)
        return (fresh_proof(view) if writes else view)(request, *arguments)
