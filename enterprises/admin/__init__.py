"""The desk of enterprises."""

from enterprises.admin.cloud import CloudAdoptionAdmin
from enterprises.admin.enterprises import EnterpriseAdmin, PilotRuleAdmin
from enterprises.admin.lists import ListImportAdmin
from enterprises.admin.nominations import NominationAdmin

__all__ = [
    "CloudAdoptionAdmin",
    "EnterpriseAdmin",
    "ListImportAdmin",
    "NominationAdmin",
    "PilotRuleAdmin",
]
