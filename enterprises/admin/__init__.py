"""The desk of enterprises."""

from enterprises.admin.enterprises import EnterpriseAdmin, PilotRuleAdmin

__all__ = ["EnterpriseAdmin", "PilotRuleAdmin"]
