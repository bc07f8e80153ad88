"""Selection and filing for machines: the same services and rules as the pages."""

from platforms.api.applications import (
    ApplicationDetail,
    ApplicationList,
    ApplicationResubmit,
    ApplicationSection,
    ApplicationSubmit,
    ApplicationWithdraw,
)
from platforms.api.filings import (
    FilingDetail,
    FilingFile,
    FilingList,
    FilingPublish,
    FilingRefile,
    FilingRevise,
    FilingSection,
    FilingUnpublish,
    ProductDetail,
    ProductList,
    ServiceCaseDetail,
    ServiceCaseList,
    SolutionDetail,
    SolutionList,
)
from platforms.api.public import (
    PlatformDetail,
    PlatformList,
    SolicitationDetail,
    SolicitationList,
)

__all__ = [
    "ApplicationDetail",
    "ApplicationList",
    "ApplicationResubmit",
    "ApplicationSection",
    "ApplicationSubmit",
    "ApplicationWithdraw",
    "FilingDetail",
    "FilingFile",
    "FilingList",
    "FilingPublish",
    "FilingRefile",
    "FilingRevise",
    "FilingSection",
    "FilingUnpublish",
    "PlatformDetail",
    "PlatformList",
    "ProductDetail",
    "ProductList",
    "ServiceCaseDetail",
    "ServiceCaseList",
    "SolicitationDetail",
    "SolicitationList",
    "SolutionDetail",
    "SolutionList",
]
