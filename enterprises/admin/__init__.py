"""The desk of enterprises."""

from enterprises.admin.circles import CircleAdmin
from enterprises.admin.cloud import CloudAdoptionAdmin
from enterprises.admin.demands import DemandAdmin
from enterprises.admin.enterprises import EnterpriseAdmin, PilotRuleAdmin
from enterprises.admin.events import EventAdmin, SignUpAdmin
from enterprises.admin.lists import ListImportAdmin
from enterprises.admin.nominations import NominationAdmin

__all__ = [
    "CircleAdmin",
    "CloudAdoptionAdmin",
    "DemandAdmin",
    "EnterpriseAdmin",
    "EventAdmin",
    "ListImportAdmin",
    "NominationAdmin",
    "PilotRuleAdmin",
    "SignUpAdmin",
]
