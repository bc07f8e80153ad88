"""What the pages of enterprises ask."""

from enterprises.forms.demands import CircleForm, DemandReasonForm, JoinForm, OfferForm, OutcomeForm
from enterprises.forms.events import SignUpForm, SubscriptionForm, VisitOutcomeForm
from enterprises.forms.nominations import NominateForm, NominationPage
from enterprises.forms.profiles import (
    DemandSectionPage,
    OwnCloudForm,
    ProfileSectionPage,
    ReportedCloudForm,
)

__all__ = [
    "CircleForm",
    "DemandReasonForm",
    "DemandSectionPage",
    "JoinForm",
    "NominateForm",
    "NominationPage",
    "OfferForm",
    "OutcomeForm",
    "OwnCloudForm",
    "ProfileSectionPage",
    "ReportedCloudForm",
    "SignUpForm",
    "SubscriptionForm",
    "VisitOutcomeForm",
]
