"""The codes of the papers that cases ask for (M01 to M20, T01 to T03) and what each paper is called. Pure."""

from collections.abc import Mapping

CODES: Mapping[str, str] = {
    "M01": "营业执照",
    "M02": "申报书（盖章）",
    "M03": "真实性承诺书",
    "M04": "审计报告或财务报表",
    "M05": "信用报告",
    "M06": "平台能力佐证",
    "M07": "服务合同及客户证明",
    "M08": "联合共建协议",
    "M09": "项目合同、补充协议",
    "M10": "发票",
    "M11": "付款凭证",
    "M12": "投入明细表",
    "M13": "验收报告或完工报告",
    "M14": "专项审计报告",
    "M15": "诊断报告",
    "M16": "改造前后评测结果",
    "M17": "资金直达证明",
    "M18": "证书或公布文件",
    "M19": "未重复申报声明",
    "M20": "开户信息",
    "T01": "陈述申辩材料",
}
# What the office and departments put into a case themselves; it is in no unit's library.
OFFICE_CODES: Mapping[str, str] = {"T02": "立案证据", "T03": "部门答复附件"}
INVOICES = frozenset({"M10"})
ACCEPTED: Mapping[str, tuple[str, ...]] = {
    "evidence": (".pdf", ".ofd", ".jpg", ".jpeg", ".png", ".xlsx"),
    "invoice": (".pdf", ".ofd", ".jpg", ".jpeg", ".png", ".xlsx", ".xml"),
}


def purpose_of(code: str) -> str:
    """Return what the gate is asked for: "invoice" (also XML) or "evidence"."""
    return "invoice" if code in INVOICES else "evidence"


def label_of(code: str) -> str:
    return CODES.get(code) or OFFICE_CODES.get(code, "未归类")
