"""What is sent to each address: enough that whoever may do it succeeds."""

from collections.abc import Callable

from casework.models import Attachment
from tests.authz_routes import Route, Target
from tests.authz_world import World
from tests.builders_platforms import PLATFORM
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


def _confirm_list(world: World, target: Target) -> Body:
    application = world.things["case"]["own to confirm"]
    return {f"version|{application.reference}": application.version}


def _side(target: Target) -> str:
    return target.variant.partition(" ")[0]


QUESTION = {"departments": ["human_resources"], "question": "有无意见。", "days": "5"}
BODIES: dict[str, Callable[[World, Target], Body]] = {
    "admin:accounts_creditrecord_change": lambda world, target: {"reason": "来源单位已撤销。"},
    "admin:platforms_platformapplication_consult": lambda world, target: QUESTION,
    "admin:platforms_solicitationround_consult": lambda world, target: QUESTION,
    "accounts:member_role": lambda world, target: {"role": "admin"},
    "admin:platforms_platformapplication_tick": lambda world, target: {"tick": "M03|0|1"},
    "admin:platforms_solicitationround_list": _confirm_list,
    "api/v1/applications/": lambda world, target: {
        "solicitation": world.things["spare"]["round"].reference
    },
    "api/v1/applications/<str:reference>/sections/<str:key>/": _section_as_json,
    "platforms:application_attach": _attach,
    "platforms:application_autosave": _section,
    "platforms:application_detach": _detach,
    "platforms:application_section": _section,
    "platforms:application_upload": lambda world, target: {"key": "M03"},
    "portal:display": lambda world, target: {"size": "large"},
    "portal:message_read": lambda world, target: {"next": "/"},
}
