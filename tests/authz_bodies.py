"""What is sent to each address: enough that whoever may do it succeeds."""

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile

from casework.hearings import EVIDENCE_CODE
from casework.models import Attachment
from platforms.selectors import waiting_for_experts
from tests.authz_events import SUBSCRIPTION, comers
from tests.authz_routes import Route, Target
from tests.authz_world import World
from tests.builders_circles import CIRCLE
from tests.builders_demands import NEED, OFFER
from tests.builders_enterprises import CLOUD, PILOT_RULE, SCALE
from tests.builders_events import form_of
from tests.builders_filings import QUARTER, SOLUTION
from tests.builders_lists import list_file, list_row
from tests.builders_nominations import STORY
from tests.builders_platforms import PLATFORM
from tests.builders_releases import PURPOSE
from tests.builders_reviews import GOOD
from tests.builders_titles import CLAUSE, EVIDENCE, FACTS
from tests.roles import Person

Body = dict[str, object]
QUERY = "?"


def body_of(world: World, route: Route, target: Target, person: Person) -> Body:
    """Return the version that was read, an opinion, the sender's name, and what the address takes."""
    body: Body = {"note": "材料齐全，同意。"}
    for name in ("version", "draft_version"):
        if hasattr(target.thing, name):
            body[name] = getattr(target.thing, name)
    if person.user is not None:
        body["signed_name"] = person.user.name
    special = BODIES.get(route.key)
    return body | (special(world, target) if special else {})


def _section(world: World, target: Target) -> Body:
    """A page sends its fields with the digest they build on; the API names the draft's version."""
    application = target.thing or world.things["application"]["own draft"]
    return {"base": application.base_of("platform"), **PLATFORM}


def _section_as_json(world: World, target: Target) -> Body:
    application = target.thing or world.things["application"]["own draft"]
    return {"version": application.draft_version, "answers": PLATFORM}


def _attach(world: World, target: Target) -> Body:
    kept = world.things["material"].get(f"{_side(target)} private")
    return {"key": "M03", "material": kept.pk if kept else 0}


def _detach(world: World, target: Target) -> Body:
    attached = target.thing and Attachment.objects.of(target.thing).filter(code="M04").first()
    return {QUERY: {"code": "M04", "material": attached.material_id if attached else 0}}


def _filing_section(world: World, target: Target) -> Body:
    filing = target.thing or world.things["filing"]["own draft"]
    return {"base": filing.base_of("scope"), **SOLUTION["scope"]}


def _filing_section_as_json(world: World, target: Target) -> Body:
    filing = target.thing or world.things["filing"]["own draft"]
    return {"version": filing.draft_version, "answers": SOLUTION["scope"]}


def _filing_attach(world: World, target: Target) -> Body:
    kept = world.things["material"].get(f"{_side(target)} private")
    return {"key": "M06", "material": kept.pk if kept else 0}


def _filing_detach(world: World, target: Target) -> Body:
    attached = target.thing and Attachment.objects.of(target.thing).filter(code="M06").first()
    return {QUERY: {"code": "M06", "material": attached.material_id if attached else 0}}


def _nomination_section(world: World, target: Target) -> Body:
    nomination = target.thing or world.things["nomination"]["own nominated"]
    return {"base": nomination.base_of("story"), **STORY}


def _nomination_attach(world: World, target: Target) -> Body:
    return (
        {"key": "M16", "material": world.things["material"][f"{_side(target)} private"].pk}
        if (target.thing)
        else {"key": "M16", "material": 0}
    )


def _nomination_detach(world: World, target: Target) -> Body:
    attached = target.thing and Attachment.objects.of(target.thing).filter(code="M16").first()
    return {QUERY: {"code": "M16", "material": attached.material_id if attached else 0}}


def _confirm_demonstrations(world: World, target: Target) -> Body:
    proposed = world.things["nomination"]["other proposed"]
    return {f"version|{proposed.reference}": proposed.version}


def _confirm_list(world: World, target: Target) -> Body:
    application = world.things["case"]["own to confirm"]
    return {f"version|{application.reference}": application.version}


def _correct_list(world: World, target: Target) -> Body:
    cells = world.things["list"]["running"].rows[0]
    named = {f"cell|1|{column}": text for column, text in enumerate(cells)}
    return named | {"keep|1": "on", "cell|1|0": "更正后的名称", "reason": "名称有误。"}


def deputy_form(world: World) -> Body:
    """Return what names a free colleague for a week in which nobody else is away."""
    return {
        "deputy": world.things["spare"]["colleague"].pk,
        "starts_on": "2026-12-01",
        "ends_on": "2026-12-07",
        "reason": "年休假",
    }


def _panel(world: World, target: Target) -> Body:
    """Build a panel over what waits for experts in the round, as its page shows it."""
    waiting = waiting_for_experts(target.thing) if target.thing else ()
    seen = {f"version|{one.reference}": one.version for one in waiting}
    return seen | {"method": "balance", "size": 5}


def _side(target: Target) -> str:
    return target.variant.partition(" ")[0]


def _demand_section(world: World, target: Target) -> Body:
    demand = target.thing or world.things["demand"]["own drafted"]
    return {"base": demand.base_of("need"), **NEED}


def _demand_section_as_json(world: World, target: Target) -> Body:
    demand = target.thing or world.things["demand"]["own drafted"]
    return {"version": demand.draft_version, "answers": NEED}


def _picked(world: World, target: Target) -> Body:
    """Name the platform of the other unit, by page and address alike."""
    platform = {"platform": world.things["designation"]["other"].platform.reference}
    return platform | {QUERY: platform}


def _picked_as_json(world: World, target: Target) -> Body:
    return {"platform": world.things["designation"]["other"].platform.reference}


OUTCOME = {"step": "contact", "happened_on": "2026-10-16", "proof": "电话联系"}
NOMINATING = {"recommendation": "改造前后都有数据。"}
QUESTION = {"departments": ["human_resources"], "question": "有无意见。", "days": "5"}


def _declaration(world: World, target: Target) -> Body:
    waiting = target.thing.live_assignments().filter(declared_at=None) if target.thing else ()
    return {"statement": "on", **{f"kind-{one.pk}": "none" for one in waiting}}


def _replaced(world: World, target: Target) -> Body:
    first = target.thing.live_assignments().first() if target.thing else None
    return {"assignment": first.pk if first else 0, "reason": "联系不上"}


def _revocation(world: World, target: Target) -> Body:
    return {"facts": FACTS, "clauses": [CLAUSE], "evidence": "\n".join(EVIDENCE)}


def _evidence(world: World, target: Target) -> Body:
    files = Attachment.objects.of(target.thing) if target.thing else Attachment.objects.none()
    kept = files.filter(code=EVIDENCE_CODE).first()
    return {QUERY: {"material": kept.material_id if kept else 0}}


def _statement(world: World, target: Target) -> Body:
    """The page keeps the version of the draft where its autosave looks for it."""
    hearing = target.thing or world.things["hearing"]["told"]
    return {
        "version": hearing.draft_version,
        "case_version": hearing.version,
        "text": "陈述申辩。",
    }


BODIES: dict[str, Callable[[World, Target], Body]] = {
    "admin:accounts_creditrecord_change": lambda world, target: {"reason": "来源单位已撤销。"},
    "admin:platforms_platformapplication_consult": lambda world, target: QUESTION,
    "admin:platforms_solicitationround_consult": lambda world, target: QUESTION,
    "accounts:member_role": lambda world, target: {"role": "admin"},
    "admin:casework_hearing_edit": _revocation,
    "admin:casework_hearing_detach": _evidence,
    "admin:platforms_designation_level": lambda world, target: {"level": "培育"},
    "admin:platforms_designation_revocation": _revocation,
    "admin:platforms_platformapplication_tick": lambda world, target: {"tick": "M03|0|1"},
    "admin:platforms_solicitationround_correct": _correct_list,
    "admin:accounts_deputyship_add": lambda world, target: deputy_form(world),
    "admin:platforms_platformapplication_hand_over": lambda world, target: {
        "to": world.things["spare"]["colleague"].pk
    },
    "admin:platforms_solicitationround_list": _confirm_list,
    "admin:reviews_expert_export": lambda world, target: {"purpose": PURPOSE},
    "admin:reviews_expertrelation_export": lambda world, target: {"purpose": PURPOSE},
    "admin:reviews_panel_experts": _replaced,
    "admin:platforms_solicitationround_panel": _panel,
    "admin:reviews_panel_plan": lambda world, target: {"method": "balance", "size": 5},
    "api/v1/applications/": lambda world, target: {
        "solicitation": world.things["spare"]["round"].reference
    },
    "api/v1/applications/<str:reference>/sections/<str:key>/": _section_as_json,
    "api/v1/filings/": lambda world, target: {"kind": "solution"},
    "api/v1/filings/<str:reference>/sections/<str:key>/": _filing_section_as_json,
    "api/v1/demands/<str:reference>/sections/<str:key>/": _demand_section_as_json,
    "api/v1/demands/<str:reference>/steps/pick/": _picked_as_json,
    "api/v1/demand-replies/<str:reference>/outcomes/": lambda world, target: OUTCOME,
    "casework:hearing_autosave": _statement,
    "casework:hearing_detach": lambda world, target: {
        QUERY: {"material": world.things["material"]["own private"].pk}
    },
    "casework:hearing_detail": _statement,
    "admin:enterprises_event_add": lambda world, target: form_of(),
    "admin:enterprises_event_edit": lambda world, target: form_of(),
    "admin:enterprises_event_roster": lambda world, target: {
        "sign_up": world.things["signup"]["own"].pk
    },
    "admin:enterprises_signup_export": lambda world, target: {"purpose": PURPOSE},
    "enterprises:sign_up_create": lambda world, target: comers(),
    "enterprises:sign_up_detail": lambda world, target: comers(change="yes", version=1),
    "enterprises:sign_up_give_up": lambda world, target: {"version": 1},
    "enterprises:subscription_edit": lambda world, target: SUBSCRIPTION,
    "enterprises:enterprise_confirm": lambda world, target: {
        "draft_version": world.things["enterprise"]["own"].draft_version
    },
    "enterprises:circle_join": lambda world, target: {"role": "supplier", "statement": "配套"},
    "enterprises:circle_share": lambda world, target: {
        "demand": world.things["demand"]["own posted"].reference
    },
    "enterprises:circle_start": lambda world, target: CIRCLE,
    "enterprises:circle_unshare": lambda world, target: {
        "demand": world.things["demand"]["own posted"].reference
    },
    "enterprises:demand_autosave": _demand_section,
    "enterprises:demand_pick": _picked,
    "enterprises:demand_section": _demand_section,
    "enterprises:hall_offer": lambda world, target: {"offer": OFFER},
    "enterprises:reply_outcome": lambda world, target: OUTCOME,
    "enterprises:enterprise_section": lambda world, target: {**SCALE},
    "enterprises:enterprise_autosave": lambda world, target: {**SCALE},
    "enterprises:enterprise_cloud": lambda world, target: {**CLOUD, "provider": "甲云"},
    "enterprises:platform_cloud": lambda world, target: {**CLOUD, "uscc": "91000000MA0000154X"},
    "admin:enterprises_cloudadoption_change": lambda world, target: {
        "step": "strike",
        "reason": "证明不实。",
    },
    "admin:enterprises_listimport_add": lambda world, target: {
        "kind": "enterprises",
        "source": "名录",
        "file": SimpleUploadedFile("名录.csv", list_file(list_row("91000000MA0000154X"))),
    },
    "admin:enterprises_pilotrule_add": lambda world, target: PILOT_RULE,
    "enterprises:platform_nominations": lambda world, target: {
        "uscc": world.things["nomination"]["other to check"].organisation.uscc,
        "dimension": "green",
        **NOMINATING,
    },
    "admin:enterprises_nomination_add": lambda world, target: {
        "uscc": world.things["nomination"]["own nominated"].organisation.uscc,
        "dimension": "networked",
        **NOMINATING,
    },
    "admin:enterprises_nomination_list": _confirm_demonstrations,
    "admin:enterprises_nomination_correct": lambda world, target: {
        "keep": "1",
        "restarts": "on",
        "reason": "重新公示。",
    },
    "enterprises:nomination_section": _nomination_section,
    "enterprises:nomination_autosave": _nomination_section,
    "enterprises:nomination_attach": _nomination_attach,
    "enterprises:nomination_upload": lambda world, target: {"key": "M16"},
    "enterprises:nomination_detach": _nomination_detach,
    "platforms:application_attach": _attach,
    "platforms:application_autosave": _section,
    "platforms:application_detach": _detach,
    "platforms:application_section": _section,
    "platforms:application_upload": lambda world, target: {"key": "M03"},
    "admin:platforms_filing_step": lambda world, target: (
        {"point|delivery|days": "请写明。"} if target.variant != "own filed" else {}
    ),
    "platforms:filing_attach": _filing_attach,
    "platforms:filing_autosave": _filing_section,
    "platforms:filing_detach": _filing_detach,
    "platforms:filing_section": _filing_section,
    "platforms:plan_report": lambda world, target: QUARTER | {"concession_rate": "12"},
    "platforms:filing_upload": lambda world, target: {"key": "M06"},
    "portal:objection_create": lambda world, target: {
        QUERY: {"kind": "anonymous"},
        "position": "0",
        "facts": "名单所列平台名称有误。",
    },
    "portal:display": lambda world, target: {"size": "large"},
    "reviews:assignment_autosave": lambda world, target: {"version": 1, "points-T1": "8"},
    "reviews:assignment_lock": lambda world, target: {
        "confirmed": "yes",
        **{f"points-{code}": points for code, points in GOOD.items()},
    },
    "reviews:assignment_recuse": lambda world, target: {"reason": "与申报单位有往来"},
    "reviews:panel_declaration": _declaration,
    "portal:message_read": lambda world, target: {"next": "/"},
}
