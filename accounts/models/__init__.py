"""The tables of people and units, one file for each subject."""

from accounts.models.credit import CreditImport, CreditRecord
from accounts.models.deputies import Deputyship, DeputyshipState
from accounts.models.logins import FormerPassword, KnownAddress, LoginFailure, UsedCode
from accounts.models.members import Invitation, Membership, Role
from accounts.models.organisations import Organisation
from accounts.models.users import AdministratorProfile, OfficialProfile, User

__all__ = [
    "AdministratorProfile",
    "CreditImport",
    "CreditRecord",
    "Deputyship",
    "DeputyshipState",
    "FormerPassword",
    "Invitation",
    "KnownAddress",
    "LoginFailure",
    "Membership",
    "OfficialProfile",
    "Organisation",
    "Role",
    "UsedCode",
    "User",
]
