"""Many rows of the public lists at once: only for what counts rows, never for what decides."""

from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation
from casework import clock
from casework.audit import sha256_of
from casework.models import Publicity
from casework.standards import DISTRICTS
from platforms.models import Designation, Platform, PlatformApplication, SolicitationRound
from tests.builders import make_user
from tests.builders_platforms import CLOSES, OPENS, SUBMITTED, round_values

GRANTED_ON = date(2026, 10, 15)
VALID_UNTIL = date(2029, 10, 14)


def put_round(number: int = 1, status: str = "published", **overrides) -> SolicitationRound:
    """Put a released call into the table."""
    values = {"name": f"2026年第 {number} 批征集", "released_at": OPENS} | overrides
    return SolicitationRound.objects.create(
        reference=f"SHZM-2026-{number:04}", status=status, **round_values(**values)
    )


def put_platform(number: int = 1, *, granted_on=GRANTED_ON, valid_until=VALID_UNTIL, **overrides):
    """Put a platform with its title into the directory."""
    organisation = Organisation.objects.create(
        name=f"广州第{number}科技有限公司",
        uscc=f"91000000MA{number:08}",
        district=overrides.get("district", DISTRICTS[number % len(DISTRICTS)][0]),
        legal_representative="许承望",
        founded_on=date(2018, 5, 16),
        address="广州市科学大道 1 号",
    )
    round_ = SolicitationRound.objects.first() or put_round()
    application = PlatformApplication.objects.create(
        reference=f"SHPT-2026-{number:04}",
        status="designated",
        round=round_,
        organisation=organisation,
        submitted_at=SUBMITTED,
    )
    values = {
        "name": f"第{number}平台",
        "category": "industrial_internet",
        "dimensions": ["digital", "intelligent"],
        "industries": ["C29", "C35"],
        "district": organisation.district,
        "introduction": "为注塑与模具企业提供排产。",
        "website": "https://platform.example.com",
        "service_facts": {"apps": "58", "devices": "12400"},
    }
    platform = Platform.objects.create(
        reference=f"SHPL-2026-{number:04}", organisation=organisation, **values | overrides
    )
    Designation.objects.create(
        reference=f"SH-2026-{number:03}",
        status="valid",
        platform=platform,
        application=application,
        granted_on=granted_on,
        valid_until=valid_until,
    )
    return platform


def put_publicity(number: int = 1, starts_on=date(2026, 10, 9), ends_on=date(2026, 10, 14)):
    """Put a published list into the table."""
    content = {
        "title": f"2026年第 {number} 批征集拟入选名单公示",
        "basis": "二（二）",
        "columns": ["申报单位", "平台名称"],
        "rows": [["广州云岭工业互联网有限公司", "云岭制造云平台"]],
    }
    return Publicity.objects.create(
        reference=f"SHGS-2026-{number:04}",
        contact="梁嘉敏 020-00000000",
        sha256=sha256_of(content),
        days=5,
        starts_on=starts_on,
        ends_on=ends_on,
        opened_at=clock.now() - timedelta(days=1),
        opened_by=make_user(),
        **content,
    )


def queries_of(client, address: str) -> int:
    """Return how many queries a page takes, after everything kept in memory is warm."""
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(address)
    assert response.status_code == 200
    return len(captured)


__all__ = ["CLOSES", "OPENS", "put_platform", "put_publicity", "put_round", "queries_of"]
