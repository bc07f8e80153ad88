"""上云用云 at the desk: what is told, by whom, of the firms that an official looks after."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from casework.desk import DeskAdmin, Exported
from enterprises.models import CloudAdoption


@admin.register(CloudAdoption)
class CloudAdoptionAdmin(Exported, DeskAdmin):
    """Read by officials: those of the city see every row, a district those of its own firms."""

    list_display = ["uscc", "kind", "provider", "first_on", "proof", "origin", "source"]
    list_filter = ["kind", "origin"]
    search_fields = ["uscc", "provider"]
    search_help_text = "按统一社会信用代码或服务商查"
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return CloudAdoption.objects.visible_to(request.user).order_by(*self.ordering)
