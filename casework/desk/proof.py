"""Registers that can be written: whoever writes proves first who he is."""

from django.http import HttpRequest, HttpResponse

from casework.desk.case_admin import fresh_proof


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
