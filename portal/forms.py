"""What a citizen or a unit writes when objecting to a published list."""

from collections.abc import Sequence

from django import forms
from django.core.files.uploadedfile import UploadedFile

from casework.forms import Phone, PlainText, Uscc
from casework.materials import ACCEPTED, Refused, inspect
from casework.models import ObjectorKind, Publicity
from casework.models.objections import LONGEST_FACTS, WHOLE_LIST
from casework.objections.identity import Identity
from casework.objections.services import EVIDENCE, SEALED_LETTER, Claim

ACCEPT = ",".join(ACCEPTED["evidence"])
MOST_FILES = 5
MOST_BYTES = 20 * 1024 * 1024
WHOLE = "0"
FILE_FIELDS = {EVIDENCE: "evidence", SEALED_LETTER: "sealed_letter"}
# What people type, by field; it goes along when they change the way of objecting.
TYPED = ("position", "facts", "unit", "uscc", "name", "phone", "email", "may_tell")


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFiles(forms.FileField):
    """Some files at once, each of them in the list that is the clean value."""

    def __init__(self, **kwargs):
        super().__init__(widget=SeveralFilesInput({"accept": ACCEPT, "multiple": True}), **kwargs)

    def clean(self, data, initial=None) -> list[UploadedFile]:
        sent = data if isinstance(data, list | tuple) else [data] if data else []
        if not sent:
            super().clean(None, initial)
        if len(sent) > MOST_FILES:
            raise forms.ValidationError(f"最多附 {MOST_FILES} 份，您选了 {len(sent)} 份。")
        return list(sent)


class ClueForm(forms.Form):
    """An anonymous hint: what it is about, and what happened."""

    kind = ObjectorKind.ANONYMOUS

    position = forms.ChoiceField(label="对谁有异议")
    facts = PlainText(
        lines=True,
        label="事实和理由",
        max_length=LONGEST_FACTS,
        help_text=f"写清时间、事情和依据，最多 {LONGEST_FACTS} 字。",
        widget=forms.Textarea({"rows": 8}),
    )
    evidence = SeveralFiles(
        label="证据材料",
        required=False,
        help_text=f"PDF、OFD、JPG、PNG 或 XLSX，最多 {MOST_FILES} 份，合计不超过 20 MB。",
    )

    def __init__(self, *args, publicity: Publicity, **kwargs):
        super().__init__(*args, **kwargs)
        rows = enumerate(publicity.rows, start=1)
        named = [(str(number), f"{number}. {cells[0]}") for number, cells in rows]
        self.fields["position"].choices = [("", "请选择"), *named, (WHOLE, WHOLE_LIST)]
        for field in self.fields.values():
            field.error_messages["required"] = "这一项必须填写。"

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if sum(file.size for _, file in self.files_sent()) > MOST_BYTES:
            self.add_error("evidence", "文件合计超过 20 MB，请压缩或减少几份。")
        return cleaned

    def files_sent(self) -> Sequence[tuple[str, UploadedFile]]:
        """Return (code, file) of everything that was sent along."""
        return [(EVIDENCE, file) for file in self.cleaned_data.get("evidence") or []]

    def judge_files(self) -> bool:
        """Say beside each file why it cannot be taken, all at once; tell whether one cannot."""
        refused = []
        for code, file in self.files_sent():
            try:
                inspect(file, name=file.name, purpose="evidence")
            except Refused as fault:
                refused.append((FILE_FIELDS[code], fault.message))
        for name, message in refused:
            self.add_error(name, message)
        return bool(refused)

    def identity(self) -> Identity:
        return Identity()

    def claim(self) -> Claim:
        """Return what the service takes; only of a valid form."""
        chosen = self.cleaned_data["position"]
        return Claim(
            kind=self.kind,
            position=None if chosen == WHOLE else int(chosen),
            facts=self.cleaned_data["facts"],
            identity=self.identity(),
            may_tell=self.cleaned_data.get("may_tell", False),
        )


class NamedForm(ClueForm):
    """What is asked of everybody who signs with a name."""

    phone = Phone(
        label="电话",
        max_length=20,
        help_text="手机，或带区号的座机，例如 020-83123950；核查时联系您。",
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(
        label="电子邮箱",
        required=False,
        max_length=120,
        help_text="留下邮箱，受理和办结时给您发邮件。",
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    may_tell = forms.BooleanField(
        label="同意把姓名告知被异议的单位（不同意就不告知，电话和邮箱始终不告知）",
        required=False,
    )


class PersonForm(NamedForm):
    """A person in his own name, with evidence."""

    kind = ObjectorKind.PERSON

    name = PlainText(
        label="姓名",
        max_length=60,
        help_text="您的真实姓名，不公开。",
        widget=forms.TextInput({"autocomplete": "name"}),
    )

    field_order = ["position", "facts", "evidence", "name", "phone", "email", "may_tell"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["evidence"].required = True

    def identity(self) -> Identity:
        sent = self.cleaned_data
        return Identity(name=sent["name"], phone=sent["phone"], email=sent["email"])


class UnitForm(NamedForm):
    """A unit under its seal, with the person to ask."""

    kind = ObjectorKind.UNIT

    unit = PlainText(label="单位名称", max_length=100, help_text="与营业执照一致，不公开。")
    uscc = Uscc(label="统一社会信用代码", max_length=30, help_text="18 位，例如 91000000MA00000157")
    sealed_letter = forms.FileField(
        label="加盖公章的书面异议",
        help_text="盖章后扫描或拍照，PDF、JPG 或 PNG。",
        widget=forms.ClearableFileInput({"accept": ACCEPT}),
    )
    name = PlainText(label="联系人", max_length=60, help_text="不公开。")

    field_order = [
        "position",
        "facts",
        "unit",
        "uscc",
        "sealed_letter",
        "evidence",
        "name",
        "phone",
        "email",
        "may_tell",
    ]

    def files_sent(self) -> Sequence[tuple[str, UploadedFile]]:
        letter = self.cleaned_data.get("sealed_letter")
        return [*([(SEALED_LETTER, letter)] if letter else []), *super().files_sent()]

    def identity(self) -> Identity:
        sent = self.cleaned_data
        return Identity(
            name=sent["name"],
            phone=sent["phone"],
            email=sent["email"],
            unit=sent["unit"],
            uscc=sent["uscc"],
        )


FORMS = {form.kind.value: form for form in (PersonForm, UnitForm, ClueForm)}
