"""What people type about units, members and themselves."""

from collections.abc import Mapping

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import Membership, Organisation, Role, User
from accounts.models.organisations import valid_name
from accounts.passwords import HELP_FOR_APPLICANTS
from accounts.services.organisations import ALREADY_REGISTERED, EDITABLE, IDENTITY
from casework.amounts import AmountError, parse_yuan
from casework.standards import DISTRICTS, UsccError, clean_uscc

REQUIRED = "这一项必须填写"
CONSENT = "我已阅读并同意《个人信息保护告知》，同意为办理本平台业务处理我的姓名、手机号码和邮箱"
DATE_INPUT = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Plain(forms.BaseForm):
    """Every empty required field is told in the same words."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = REQUIRED


class PersonForm(Plain, forms.ModelForm):
    """A new person with a password typed twice and the consent to keep his data."""

    password1 = forms.CharField(
        label="密码",
        strip=False,
        help_text=HELP_FOR_APPLICANTS,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="再输入一次密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    consent = forms.BooleanField(label=CONSENT)

    class Meta:
        model = User
        fields = ["name", "phone", "email", "username"]
        help_texts = {
            "name": "本人真实姓名，会出现在申报材料和办理记录里",
            "phone": "11 位，例如 13800138000",
            "email": "用来收通知和重设密码",
            "username": "登录用，3 至 40 位小写字母或数字，例如 zhangsan",
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "numeric"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "username": forms.TextInput(
                attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("name", "phone", "email"):
            self.fields[name].required = True
        self.fields["email"].label = "电子邮箱"
        self.fields["consent"].error_messages["required"] = "同意之后才能建立账号"

    def short_label(self, name: str) -> str:
        """Return the label that fits a summary: the consent is a whole sentence."""
        return "同意" if name == "consent" else str(self.fields[name].label)

    def clean_username(self) -> str:
        return self.cleaned_data["username"].lower()

    def clean(self) -> dict[str, object]:
        data = super().clean()
        first, second = data.get("password1"), data.get("password2")
        if first and second and first != second:
            self.add_error("password2", "两次输入的密码不一样")
        if first:
            self._check_password(first)
        return data

    def _check_password(self, password: str) -> None:
        names = ("username", "name", "phone", "email")
        person = User(**{name: self.data.get(self.add_prefix(name), "") for name in names})
        person.context_words = self.context_words()
        try:
            validate_password(password, person)
        except ValidationError as fault:
            self.add_error("password1", fault)

    def context_words(self) -> tuple[str, ...]:
        """Return names that the password must not contain besides the person's own."""
        return ()


class OrganisationForm(Plain, forms.ModelForm):
    """What a unit keeps up itself."""

    registered_capital = forms.CharField(
        label="注册资本", required=False, help_text="以元为单位，例如 5000000.00"
    )

    class Meta:
        model = Organisation
        fields = EDITABLE
        help_texts = {
            "name": "与营业执照一致",
            "district": "实际经营地所在的区；广州开发区选黄埔区",
            "founded_on": "营业执照上的成立日期",
            "address": "与营业执照一致",
            "contact_phone": "手机，或带区号的座机，例如 020-83123950",
        }
        widgets = {"founded_on": DATE_INPUT}

    def clean_registered_capital(self):
        text = self.cleaned_data["registered_capital"].strip().replace(",", "")
        if not text:
            return None
        try:
            return parse_yuan(text)
        except AmountError as fault:
            raise ValidationError(str(fault)) from fault

    def changes(self) -> Mapping[str, object]:
        """Return the cleaned values that may be written to the unit."""
        return {name: self.cleaned_data[name] for name in self.cleaned_data if name in EDITABLE}


class RegisteredUnitForm(OrganisationForm):
    """A new unit, known by its credit code."""

    uscc = forms.CharField(
        label="统一社会信用代码",
        max_length=60,
        help_text="18 位，见营业执照右上方；全角字符和小写字母会自动转换",
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false"}),
    )

    class Meta(OrganisationForm.Meta):
        fields = ["uscc", "name", "district", "legal_representative", "founded_on", "address"]

    registered_capital = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["district"].choices = [("", "请选择"), *DISTRICTS]

    def clean_uscc(self) -> str:
        try:
            code = clean_uscc(self.cleaned_data["uscc"])
        except UsccError as fault:
            raise ValidationError(str(fault)) from fault
        if Organisation.objects.filter(uscc=code).exists():
            raise ValidationError(ALREADY_REGISTERED)
        return code


class IdentityForm(Plain, forms.ModelForm):
    """Name and district of a unit as the office corrects them, and why."""

    reason = forms.CharField(
        label="更正理由", max_length=200, help_text="记入办理记录，并告知单位管理员"
    )

    class Meta:
        model = Organisation
        fields = IDENTITY

    def changes(self) -> Mapping[str, object]:
        """Return the cleaned values that may be written to the unit."""
        return {name: self.cleaned_data[name] for name in IDENTITY}


class RegisteringPersonForm(PersonForm):
    """The first 管理员 of a new unit; both forms are posted together under their own prefixes."""

    def __init__(self, *args, unit: Mapping[str, str] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.unit = unit or {}

    def context_words(self) -> tuple[str, ...]:
        return tuple(self.unit.get(name, "").strip() for name in ("name", "uscc"))


class InvitationForm(Plain, forms.Form):
    """Whom to invite and as what."""

    name = forms.CharField(label="姓名", max_length=60, validators=[valid_name])
    email = forms.EmailField(label="电子邮箱", help_text="邀请链接会发到这里，24 小时内有效")
    role = forms.ChoiceField(
        label="角色",
        choices=[
            (Role.STAFF, "申报人：填写和修改申报"),
            (Role.ADMIN, "管理员：还可以提交申报、管理成员和单位资料"),
        ],
        initial=Role.STAFF,
        widget=forms.RadioSelect,
    )


class RoleForm(forms.Form):
    """The new role of one member."""

    role = forms.ChoiceField(label="角色", choices=Role.choices)


class ActingForm(Plain, forms.Form):
    """Which of a person's units he acts for."""

    membership = forms.ModelChoiceField(
        label="现在代表哪个单位办事",
        queryset=Membership.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "您不是这个单位的成员"},
    )

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        own = user.memberships.filter(is_active=True).select_related("organisation").order_by("pk")
        self.fields["membership"].queryset = own
        self.fields["membership"].label_from_instance = _unit_and_role


def _unit_and_role(membership: Membership) -> str:
    return f"{membership.organisation.name}（{membership.get_role_display()}）"
