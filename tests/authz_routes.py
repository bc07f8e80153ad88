"""Every address of the portal, and which things of the small city each of them is asked about."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.authz_world import World

PAGE_METHODS = ("GET", "POST")
DESK_APPS = {"enterprises", "platforms", "reviews"}
API_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
NOTHING = "-"
MISSING = "missing"
# What a thing is called in an address, and what no thing is called.
NAMES = {
    "pk": "pk",
    "object_id": "pk",
    "id": "pk",
    "reference": "reference",
    "code": "code",
    "kind": "slug",
}
NOWHERE = {
    "pk": 999_999_999,
    "object_id": 999_999_999,
    "id": 999_999_999,
    "reference": "SHPT-2099-9999",
    "code": "0" * 28,
    "token": "no-such-token",
    "content_type_id": 999_999,
    "app_label": "nothing",
    "url": "nowhere/",
    "uidb36": "zz",
    "key": "0-0",
    "kind": "solutions",
}
FIXED = {"number": 1, "key": "platform", "material": 1}
# What the sections of a filing are called differs from those of an application.
FILING_KEY, DEMAND_KEY, NOMINATION_KEY = "scope", "need", "story"
# The first pattern found in the name or route of an address says what it is about.
KINDS = (
    (
        r"^platforms:(?:filing|catalogue)_|platforms/filing/|^platforms:plan_|api/v1/(?:filings|solutions|products|service-cases)/",
        "filing",
    ),
    (r"^enterprises:(?:demand|hall)_|api/v1/demands/", "demand"),
    (r"^enterprises:reply_|api/v1/demand-replies/", "demandreply"),
    (r"^enterprises:circle_", "circle"),
    (r"^enterprises:member_", "circlemember"),
    (r"^enterprises:enterprise_(?:section|autosave)", "profile section"),
    (r"^enterprises:cloud_", "cloudadoption"),
    (r"^enterprises:check_in$", "signup"),
    (r"^enterprises:(?:event|sign_up)_|^admin:enterprises_event_(?:edit|roster)$", "event"),
    (r"api/v1/events/", "event"),
    (r"^enterprises:nomination_", "nomination"),
    (r"^enterprises:demonstration_detail$", "demonstration"),
    (r"enterprises_nomination_correct$", "demonstration list"),
    (r"reviews_panel_|reviews/panel/|^reviews:panel_|api/v1/panels/", "panel"),
    (r"^reviews:assignment_", "assignment"),
    (r"solicitationround_correct|solicitationround/<int:pk>/lists/", "correction"),
    (r"casework_objection_|casework/objection/", "objection"),
    (r"objection_create", "list"),
    (r"objection_(?:follow|answer)", "follow"),
    (r"platforms_platformapplication|platforms/platformapplication/", "case"),
    (r"platforms_solicitationround|platforms/solicitationround/", "round"),
    (r"listimport_(?:file|faults)$", "listimport"),
    (r"creditrecord_confirm", "creditimport"),
    (r"platforms_designation_(?:revocation|plaque|level)$|title_surrender", "designation"),
    (r"^admin:casework_hearing_(?:edit|evidence|detach)$|^casework:hearing_", "hearing"),
    (r"^admin:(\w+)_(?:change|history|delete|step|tick|hand_over)$", "admin"),
    (r"^admin/(\w+/\w+)/<path:object_id>/$", "admin"),
    (r"application_start|solicitation", "round"),
    (r"application", "application"),
    (r"platform_detail|api/v1/platforms/", "platform"),
    (r"publicity", "publicity"),
    (r"verify|document", "document"),
    (r"material", "material"),
    (r"message", "notice"),
    (r"member_", "membership"),
    (r"invitation_withdraw", "invitation"),
    (r"invitation", "token"),
)
STEPS = {
    "raised": "accept_objection",
    "drafting": "propose_hearing",
    "told": "close_statement",
    "told other": "close_statement",
    "deciding": "uphold_hearing",
    "any": "suspend_designation",
    "ended": "confirm_surrender",
    "own to propose": "propose_application",
    "own to grant": "grant_title",
    "drafted": "submit_round",
    "to endorse": "endorse_round",
    "to release": "release_round",
    "open": "release_round",
    "over": "release_round",
    "to confirm": "release_round",
    "panel draft": "propose_panel",
    "panel proposed": "confirm_panel",
    "panel declaring": "close_panel",
    "panel scoring": "close_panel",
    "panel complete": "close_panel",
    "panel closed": "close_panel",
    "own to recommend": "recommend_application",
    "far to recommend": "recommend_application",
    "asked": "answer_without_opinion",
    "asked another": "answer_without_opinion",
    "answered another": "answer_without_opinion",
    "export asked": "approve_export",
    "export approved": "approve_export",
    "event drafted": "publish_event",
    "event open": "cancel_event",
    "event today": "cancel_event",
    "event near": "cancel_event",
    "event far": "cancel_event",
    "own filed": "record_filing",
    "own led": "close_circle",
    "far led": "close_circle",
    "spare led": "close_circle",
    "own drafted": "remove_demand",
    "own posted": "remove_demand",
    "other posted": "remove_demand",
    "far posted": "remove_demand",
    "own on record": "return_filing",
    "far filed": "return_filing",
    "own nominated": "check_nomination",
    "other to check": "check_nomination",
    "other proposed": "hold_nomination",
    "own listed": "remove_nomination",
}
# What the nominated unit may do with a reason: an address of its own.
UNIT_ACT = "decline"
ACCEPT = "accept_application"


@dataclass(frozen=True)
class Route:
    """One address: its name (its pattern when it has none) and what it takes."""

    key: str
    pattern: str
    parameters: tuple[str, ...]

    @property
    def area(self) -> str:
        """The share of the walk it belongs to; each builds a city of its own."""
        if not self.pattern.startswith("admin/"):
            return "own" if re.search("application|enterprise", self.key) else "public"
        return "desk" if self.pattern.split("/")[1] in DESK_APPS else "registers"

    @property
    def methods(self) -> tuple[str, ...]:
        return API_METHODS if self.pattern.startswith("api/") else PAGE_METHODS


@dataclass(frozen=True)
class Target:
    """One thing that a route is asked about."""

    variant: str
    url: str
    thing: object = None


def routes() -> dict[str, Route]:
    """Return every route of the portal by key, in the order of the resolver."""
    found: dict[str, Route] = {}
    for route in _walk(get_resolver().url_patterns):
        if route.key in found:
            raise ValueError(f"两个地址同名：{route.key}")
        found[route.key] = route
    return found


def _walk(patterns, namespace: str = "", prefix: str = "") -> Iterator[Route]:
    for one in patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            inner = f"{namespace}{one.namespace}:" if one.namespace else namespace
            yield from _walk(one.url_patterns, inner, route)
        elif isinstance(one, URLPattern):
            taken = tuple(one.pattern.converters or one.pattern.regex.groupindex)
            yield Route(f"{namespace}{one.name}" if one.name else route, route, taken)


def targets(route: Route, world: World) -> list[Target]:
    """Return the things ``route`` is asked about; KeyError when nobody has said which."""
    if not route.parameters:
        return [Target(NOTHING, _address(route, {}))]
    if route.parameters == ("kind",):
        return [Target(NOTHING, _address(route, {"kind": NOWHERE["kind"]}))]
    found = []
    for variant, thing in _things(route, world).items():
        url = _address(route, _arguments(route, variant, thing))
        found.append(Target(variant, url, thing))
    nowhere = {name: NOWHERE.get(name, FIXED.get(name)) for name in route.parameters}
    nowhere |= {"name": ACCEPT} if "name" in route.parameters else {}
    if nowhere.get("key") == NOWHERE["key"] and "uidb36" not in route.parameters:
        nowhere["key"] = _section_of(route)
    return [*found, Target(MISSING, _address(route, nowhere))]


def _section_of(route: Route) -> str:
    if "demand" in route.key:
        return DEMAND_KEY
    if "nomination" in route.key:
        return NOMINATION_KEY
    return FILING_KEY if "filing" in route.key else FIXED["key"]


def _things(route: Route, world: World) -> dict[str, object]:
    if route.parameters in {("url",), ("uidb36", "key")}:
        return {}
    if "content_type_id" in route.parameters:
        return {"own": world.things["application"]["own"]}
    if route.parameters == ("app_label",):
        return dict.fromkeys(("accounts", "casework"))
    for pattern, kind in KINDS:
        match = re.search(pattern, route.key)
        if match and kind != "admin":
            found = _of_kind(kind, world)
            is_public = route.key.startswith("platforms:catalogue_")
            return _on_show(found) if is_public else found
        if match:
            return _of_register(match[1].replace("/", "_"), world)
    raise KeyError(f"tests/authz_routes.py: KINDS 没有说 {route.key} 是关于什么的")


def _on_show(filings: dict[str, object]) -> dict[str, object]:
    """Leave out kinds that have no public address."""
    return {key: one for key, one in filings.items() if one.kind_facts.is_public}


def _of_kind(kind: str, world: World) -> dict[str, object]:
    if kind in world.things:
        return world.things[kind]
    return {"any": apps.get_model("accounts", kind)._base_manager.order_by("pk").first()}


def _of_register(name: str, world: World) -> dict[str, object]:
    """Return what the desk's register ``app_model`` is asked about: by kind, or its first row."""
    models = {model._meta.label_lower.replace(".", "_"): model for model in apps.get_models()}
    kind = models[name]._meta.model_name
    if kind in world.things:
        return world.things[kind]
    return {"any": models[name]._base_manager.order_by("pk").first()}


def _arguments(route: Route, variant: str, thing) -> dict[str, object]:
    found: dict[str, object] = {}
    for name in route.parameters:
        if name in NAMES:
            found[name] = getattr(thing, NAMES[name])
        elif name == "token" or (name == "key" and isinstance(thing, str)):
            found[name] = thing
        elif name == "name":
            own = route.key == "enterprises:nomination_act"
            found[name] = UNIT_ACT if own else STEPS.get(variant, ACCEPT)
        elif name == "content_type_id":
            found[name] = ContentType.objects.get_for_model(thing).pk
        elif name == "app_label":
            found[name] = variant
        elif name == "key":
            found[name] = _section_of(route)
        else:
            found[name] = FIXED[name]
    return found


def _address(route: Route, arguments: dict[str, object]) -> str:
    """Return the address; a route without a name, or a thing that no pattern takes, is written out."""
    if "/" not in route.key and arguments.get("app_label") != NOWHERE["app_label"]:
        return reverse(route.key, kwargs=arguments)
    text = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route.pattern).replace("^", "").rstrip("$")
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(arguments[match[1]]), text)
