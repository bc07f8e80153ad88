"""How people come in: by registering their unit, or by an invitation."""

from http import HTTPStatus

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import sessions
from accounts.adapters import AccountAdapter
from accounts.forms import PersonForm, RegisteredUnitForm, RegisteringPersonForm
from accounts.models import Membership
from accounts.services.members import (
    InvitationOver,
    MembershipError,
    accept_invitation,
    find_invitation,
    join_with_new_account,
)
from accounts.services.organisations import register_organisation
from casework.standards import uscc_warning

GONE = 410
# The counter of registrations looks back so far.
WAIT_SECONDS = 3600


@login_not_required
@never_cache
@sensitive_post_parameters("person-password1", "person-password2")
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("accounts:organisation")
    if request.method == "POST" and not ratelimit.consume(request, action="signup"):
        return _too_many(request)
    sent = request.POST if request.method == "POST" else None
    unit = {name: request.POST.get(f"unit-{name}", "") for name in ("name", "uscc")}
    unit_form = RegisteredUnitForm(sent, prefix="unit")
    person_form = RegisteringPersonForm(sent, prefix="person", unit=unit)
    if sent and all([unit_form.is_valid(), person_form.is_valid()]):
        membership = _registered(unit_form, person_form)
        if membership:
            messages.success(request, f"{membership.organisation.name}已注册，您是管理员。")
            doubt = uscc_warning(membership.organisation.uscc)
            if doubt:
                messages.warning(request, f"统一社会信用代码{doubt}。")
            return _enter(request, membership)
    context = {
        "unit_form": unit_form,
        "person_form": person_form,
        "person_faults": _faults_of(person_form),
    }
    return render(request, "accounts/register.html", context)


@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    try:
        found = find_invitation(token)
    except InvitationOver as over:
        return render(request, "accounts/invitation_over.html", {"message": over}, status=GONE)
    is_new = request.method == "POST" and request.user.is_anonymous
    start = {"name": found.name, "email": found.email}
    form = PersonForm(request.POST if is_new else None, initial=start)
    if is_new and form.is_valid():
        membership = _joined(token, form)
        if membership:
            return _enter(request, membership)
    return render(
        request, "accounts/invitation.html", {"invitation": found, "form": form, "token": token}
    )


@require_POST
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody who already has an account joins with it."""
    try:
        membership = accept_invitation(token, person=request.user)
    except MembershipError as fault:
        messages.error(request, str(fault))
        return redirect("accounts:invitation", token=token)
    sessions.act_as(request, membership)
    messages.success(request, f"您已加入{membership.organisation.name}。")
    return redirect("accounts:organisation")


def _too_many(request: HttpRequest) -> HttpResponse:
    response = render(request, "accounts/register_wait.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(WAIT_SECONDS)
    return response


def _faults_of(form: PersonForm) -> list[dict[str, str]]:
    """Return the faults of the second form for the one summary on top of both."""
    return [
        {"url": f"#{bound.auto_id}", "text": f"{form.short_label(bound.name)}：{error}"}
        for bound in form
        for error in bound.errors
    ] + [{"url": "#content", "text": error} for error in form.non_field_errors()]


def _registered(unit_form: RegisteredUnitForm, person_form: PersonForm) -> Membership | None:
    try:
        return register_organisation(
            unit_form.instance,
            person_form.instance,
            password=person_form.cleaned_data["password1"],
        )
    except ValidationError as fault:
        for name, errors in fault.message_dict.items():
            form = unit_form if name in unit_form.fields and name != "name" else person_form
            form.add_error(name if name in form.fields else None, errors)
        return None


def _joined(token: str, form: PersonForm) -> Membership | None:
    try:
        return join_with_new_account(token, form.instance, password=form.cleaned_data["password1"])
    except ValidationError as fault:
        form.add_error(None, [text for texts in fault.message_dict.values() for text in texts])
    except MembershipError as fault:
        form.add_error(None, str(fault))
    return None


def _enter(request: HttpRequest, membership: Membership) -> HttpResponse:
    adapter = AccountAdapter(request)
    adapter.login(request, membership.user)
    return redirect(adapter.get_login_redirect_url(request))
