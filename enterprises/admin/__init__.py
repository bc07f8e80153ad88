"""The desk of enterprises."""

from enterprises.admin.cloud import CloudAdoptionAdmin
from enterprises.admin.enterprises import EnterpriseAdmin, PilotRuleAdmin
from enterprises.admin.events import EventAdmin, SignUpAdmin
from enterprises.admin.lists import ListImportAdmin

__all__ = [
    "CloudAdoptionAdmin",
    "EnterpriseAdmin",
    "EventAdmin",
    "ListImportAdmin",
    "PilotRuleAdmin",
    "SignUpAdmin",
]
