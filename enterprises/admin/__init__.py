"""The desk of enterprises."""

from enterprises.admin.enterprises import EnterpriseAdmin, PilotRuleAdmin
from enterprises.admin.lists import ListImportAdmin

__all__ = ["EnterpriseAdmin", "ListImportAdmin", "PilotRuleAdmin"]
