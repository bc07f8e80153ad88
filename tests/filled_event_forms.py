"""The forms of events, filled in; tests/filled_forms.py lists them all."""

from django.urls import reverse

from tests.authz_events import SUBSCRIPTION, comers
from tests.builders_events import form_of
from tests.filled_kinds import Filled, page_url

NOTE = "场地临时不能用。"
WORDS = ("name", "organiser", "place", "introduction", "agenda", "contact")


def _event(world, **more: object) -> dict[str, object]:
    return form_of() | more


def _version(variant: str):
    return lambda world: {"version": world.things["event"][variant].version, "note": NOTE}


EVENT_FORMS = (
    Filled(
        "起草活动",
        "handler",
        page_url("admin:enterprises_event_add"),
        _event,
        WORDS,
    ),
    Filled(
        "修改活动",
        "handler",
        page_url("admin:enterprises_event_edit", "event", "event open"),
        lambda world: _event(
            world, version=world.things["event"]["event open"].version, place="二号厅"
        ),
        WORDS,
    ),
    Filled(
        "发布活动",
        "handler",
        page_url("admin:enterprises_event_step", "event", "event drafted", "publish_event"),
        _version("event drafted"),
        ("note",),
    ),
    Filled(
        "取消活动",
        "handler",
        page_url("admin:enterprises_event_step", "event", "event open", "cancel_event"),
        _version("event open"),
        ("note",),
    ),
    Filled(
        "名单上签到",
        "handler",
        page_url("admin:enterprises_event_roster", "event", "event today"),
        lambda world: {"sign_up": world.things["signup"]["own"].pk},
        ("sign_up",),
    ),
    Filled(
        "扫码签到",
        "handler",
        lambda world: reverse("enterprises:check_in", args=[world.things["signup"]["own"].code]),
        lambda world: {},
    ),
    Filled(
        "活动报名",
        "unit_staff",
        page_url("enterprises:sign_up_create", "event", "event open"),
        lambda world: comers(),
        ("participant", "phone", "seats"),
    ),
    Filled(
        "修改活动报名",
        "unit_staff",
        lambda world: reverse(
            "enterprises:sign_up_detail", args=[world.things["signup"]["own"].event.reference]
        ),
        lambda world: comers(
            change="yes", version=world.things["signup"]["own"].version, participant="黎明"
        ),
        ("participant", "phone"),
    ),
    Filled(
        "取消活动报名",
        "unit_staff",
        lambda world: reverse(
            "enterprises:sign_up_give_up", args=[world.things["signup"]["own"].event.reference]
        ),
        lambda world: {"version": world.things["signup"]["own"].version},
    ),
    Filled(
        "订阅",
        "unit_staff",
        page_url("enterprises:subscription_edit"),
        lambda world: SUBSCRIPTION,
        ("dimensions", "industries", "districts", "topics"),
    ),
    Filled(
        "申请导出活动报名名单",
        "handler",
        page_url("admin:enterprises_signup_export"),
        lambda world: {"purpose": "现场核对到场的人。"},
        ("purpose",),
    ),
)
