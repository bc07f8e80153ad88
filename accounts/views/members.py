"""The unit as its own people see it: particulars, members, invitations, whom one acts for."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts import sessions
from accounts.forms import ActingForm, InvitationForm, OrganisationForm, RoleForm
from accounts.models import Invitation, Membership, Organisation, Role
from accounts.permissions import EDIT_ORGANISATION, MANAGE_MEMBERS, VIEW_ORGANISATION
from accounts.selectors import members_of
from accounts.services import members, organisations
from casework.permissions import may, require

fresh_proof = reauthentication_required(app="accounts")


@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: HttpRequest) -> HttpResponse:
    unit = _own_unit(request)
    require(request.user, VIEW_ORGANISATION, unit)
    is_editor = may(request.user, EDIT_ORGANISATION, unit)
    form = OrganisationForm(request.POST or None, instance=Organisation.objects.get(pk=unit.pk))
    if request.method == "POST":
        require(request.user, EDIT_ORGANISATION, unit)
        if form.is_valid():
            organisations.edit_organisation(unit, form.changes(), actor=request.user)
            messages.success(request, "单位资料已保存。")
            return redirect("accounts:organisation")
    context = {"unit": unit, "form": form, "is_editor": is_editor}
    return render(request, "accounts/organisation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def member_list(request: HttpRequest) -> HttpResponse:
    unit = _own_unit(request)
    require(request.user, MANAGE_MEMBERS, unit)
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _invited(request, unit, form):
        return redirect("accounts:member_list")
    context = {
        "unit": unit,
        "members": members_of(unit),
        "invitations": Invitation.objects.visible_to(request.user).open(),
        "form": form,
        "link": request.session.pop("invitation_link", ""),
    }
    return render(request, "accounts/member_list.html", context)


@require_POST
@fresh_proof
def member_role(request: HttpRequest, pk: int) -> HttpResponse:
    membership = _own_member(request, pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        role = Role(form.cleaned_data["role"])
        _do(request, "角色已调整。", members.change_role, membership, role)
    return redirect("accounts:member_list")


@require_POST
@fresh_proof
def member_deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    _do(request, "成员已停用。", members.deactivate_member, _own_member(request, pk))
    return redirect("accounts:member_list")


@require_POST
@fresh_proof
def member_reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    _do(request, "成员已恢复。", members.reactivate_member, _own_member(request, pk))
    return redirect("accounts:member_list")


@require_POST
def invitation_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), pk=pk)
    _do(request, "邀请已撤回，链接作废。", members.withdraw_invitation, invitation)
    return redirect("accounts:member_list")


@require_http_methods(["GET", "HEAD", "POST"])
def acting(request: HttpRequest) -> HttpResponse:
    current = request.user.acting
    form = ActingForm(
        request.POST or None,
        user=request.user,
        initial={"membership": current.pk if current else None},
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["membership"]
        sessions.act_as(request, chosen)
        messages.success(request, f"现在代表{chosen.organisation.name}办事。")
        return redirect("portal:me")
    return render(request, "accounts/acting.html", {"form": form})


def _own_unit(request: HttpRequest) -> Organisation | None:
    return request.user.acting.organisation if request.user.acting else None


def _own_member(request: HttpRequest, pk: int) -> Membership:
    return get_object_or_404(Membership.objects.visible_to(request.user), pk=pk)


def _invited(request: HttpRequest, unit: Organisation, form: InvitationForm) -> bool:
    try:
        _, link = members.invite(
            unit,
            name=form.cleaned_data["name"],
            email=form.cleaned_data["email"],
            role=Role(form.cleaned_data["role"]),
            actor=request.user,
        )
    except members.MembershipError as fault:
        form.add_error(None, str(fault))
        return False
    request.session["invitation_link"] = link
    return True


def _do(request: HttpRequest, done: str, service, *arguments) -> None:
    """Call ``service`` and say what came of it."""
    try:
        service(*arguments, actor=request.user)
    except members.MembershipError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, done)
