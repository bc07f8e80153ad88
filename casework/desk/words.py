"""How what was kept for machines is told to an official: names of tasks, data of events."""

from collections.abc import Mapping

from django.apps import apps
from django.db.models import Model
from django.utils.module_loading import import_string

from casework.days import iso_in_words
from casework.standards import DEPARTMENT_NAMES, DISTRICT_NAMES
from casework.transitions import DUTY_LABELS

# The names under which services keep data beside an event.
DATA_NAMES = {
    "account": "用户名摘要",
    "address": "来源摘要",
    "approval": "批准件",
    "application": "入选申请",
    "changed": "改动",
    "changed_records": "更新的记录",
    "clause": "条款",
    "conditions": "筛选条件",
    "code": "代码",
    "content": "内容摘要",
    "count": "条数",
    "days": "工作日数",
    "demand": "需求",
    "decided_on": "认定日期",
    "document_number": "文书号",
    "contents": "内容摘要",
    "deputy": "代理人",
    "district": "区",
    "due_on": "期限",
    "department": "部门",
    "departments": "部门",
    "duty": "职责",
    "factor": "验证方式",
    "fields": "改动的栏目",
    "file": "文件",
    "files": "文件",
    "form": "文件格式",
    "from": "原为",
    "hearing": "陈述申辩件",
    "from_day": "自",
    "identity": "身份摘要",
    "is_workday": "上班",
    "level": "培育等级",
    "material": "材料编号",
    "member": "成员账号编号",
    "message": "说明",
    "name": "名称",
    "number": "编号",
    "on": "日期",
    "organisation": "单位编号",
    "match_score": "匹配分",
    "part": "三员职责",
    "platform": "平台",
    "points": "补正要求",
    "position": "名单序号",
    "principal": "被代理人",
    "proof": "登录凭据",
    "publicity": "公示编号",
    "query": "地址参数",
    "reason": "理由",
    "reasons": "理由",
    "recused": "回避件数",
    "role": "角色",
    "rows": "行数",
    "seed": "随机种子",
    "sha256": "摘要",
    "signed_name": "签名",
    "snapshot": "提交次数",
    "subject": "对象",
    "source": "来源",
    "to": "改为",
    "until": "移出日期",
    "to_day": "至",
    "user": "账号编号",
    "uscc": "统一社会信用代码",
    "kind": "种类",
    "provider": "服务商",
    "first_on": "首次使用日期",
    "origin": "登记来源",
    "size": "规模",
    "bytes": "字节数",
    "written_sha256": "写入内容摘要",
    "new": "新增",
    "same": "相同",
    "kept": "保留不动",
    "version": "版次",
    "comparator": "口径",
    "most_staff": "人数上限",
    "most_revenue": "收入上限（万元）",
    "quarter": "季度",
    "concession_rate": "让利幅度（%）",
    "told": "通知人数",
}
VALUE_NAMES: Mapping[str, Mapping[str, str]] = {
    "district": DISTRICT_NAMES,
    "department": DEPARTMENT_NAMES,
    "duty": DUTY_LABELS,
    "factor": {
        "password": "密码",
        "oidc": "统一身份",
        "totp": "动态验证码",
        "recovery_codes": "备用验证码",
    },
    "proof": {"oidc": "统一身份"},
    "role": {"staff": "申报人", "admin": "管理员"},
}
# Names of model fields, told by their verbose names.
FIELD_LISTS = frozenset({"changed", "fields"})
# Where a remark belongs, as the form knows it; the page of the case shows it in words.
CODES_OF_PLACES = frozenset({"section", "field"})
TRUTHS = {True: "是", False: "否", None: "—", "": "—"}


def task_name(path: str) -> str:
    """Return what the task at ``path`` is called; a task that is gone is told so."""
    try:
        return str(import_string(path).label)
    except (ImportError, AttributeError):
        return "已取消的任务"


def told(data: Mapping[str, object], model: type[Model] | None) -> str:
    """Return the data of an event line by line; ``model`` is the kind of case, None for a unit."""
    owner = model or apps.get_model("accounts.Organisation")
    named = {field.name: str(field.verbose_name) for field in owner._meta.fields}
    lists = {key: "、".join(named.get(n, n) for n in data[key]) for key in FIELD_LISTS & set(data)}
    return "\n".join(_pairs({**data, **lists}))


def _pairs(data: Mapping[str, object]) -> list[str]:
    return [
        f"{DATA_NAMES.get(key, key)}：{VALUE_NAMES.get(key, {}).get(str(value)) or _text(value)}"
        for key, value in data.items()
        if key not in CODES_OF_PLACES
    ]


def _text(value: object) -> str:
    if isinstance(value, Mapping):
        return "，".join(_pairs(value))
    if isinstance(value, list):
        return "；".join(map(_text, value)) or "—"
    is_word = value is None or isinstance(value, bool) or value == ""
    return TRUTHS[value] if is_word else iso_in_words(str(value))
