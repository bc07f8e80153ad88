"""The material codes of a platform application (handbook 3.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from platforms.policy import CASE_YEARS
from platforms.rules.consortium import AGREEMENT


class Source(StrEnum):
    """Where a material comes from."""

    UPLOAD = "upload"
    PROFILE = "profile"
    SYSTEM = "system"
    RECORDS = "records"


@dataclass(frozen=True)
class MaterialKind:
    code: str
    label: str
    source: Source
    help: str
    points: tuple[str, ...] = ()
    # Asked of joint applications alone, whatever the notice lists.
    is_joint: bool = False


MATERIALS = {
    kind.code: kind
    for kind in (
        MaterialKind(
            "M01",
            "营业执照",
            Source.PROFILE,
            "从单位档案取得，不用再传。",
            ("名称、信用代码与申报书一致",),
        ),
        MaterialKind("M02", "申报书", Source.SYSTEM, "提交时由系统生成 PDF。"),
        MaterialKind(
            "M03",
            "真实性承诺书",
            Source.UPLOAD,
            "下载承诺书，盖章后扫描或拍照。",
            ("单位名称与公章一致", "有签署日期"),
        ),
        MaterialKind(
            "M04",
            "近两年审计报告或财务报表",
            Source.UPLOAD,
            "两个完整会计年度；附注齐全。",
            ("两个年度齐全", "单位名称一致", "收入与填报一致"),
        ),
        MaterialKind(
            "M05",
            "信用情况",
            Source.RECORDS,
            "由系统按导入的信用记录核对，不用上传；有出入的地方在资格自测里说明理由。",
        ),
        MaterialKind(
            "M06",
            "平台能力佐证",
            Source.UPLOAD,
            "软著、专利、等级保护备案证明、测试报告等，可传多份。",
            (
                "等级保护备案达到通知要求的级别",
                "安全测试在通知要求的期限内",
                "知识产权不少于填报数",
            ),
        ),
        MaterialKind(
            "M07",
            "服务合同及客户证明",
            Source.UPLOAD,
            f"近 {CASE_YEARS} 年在广州服务企业的合同关键页，可传多份。",
            ("合同方与填报案例一致", f"签订日期在近 {CASE_YEARS} 年内"),
        ),
        MaterialKind(
            AGREEMENT,
            "联合共建协议",
            Source.UPLOAD,
            "写明分工、资金、知识产权和责任，各方盖章。",
            (
                "各方名称和信用代码与填报一致",
                "分工和比例与填报一致",
                "写明知识产权和责任",
                "各方已盖章",
            ),
            is_joint=True,
        ),
    )
}

DEFAULT_MATERIALS = ("M01", "M02", "M03", "M04", "M05", "M06", "M07")


def codes_of(required: Sequence[str], *, is_joint: bool) -> list[str]:
    """Return the codes of one application: what its notice requires, and what goes with jointness."""
    return [*required, *(kind.code for kind in MATERIALS.values() if kind.is_joint and is_joint)]


def to_upload(codes: list[str]) -> list[MaterialKind]:
    """Return the kinds among ``codes`` that the unit uploads itself, in the order of the list."""
    return [MATERIALS[code] for code in codes if MATERIALS[code].source == Source.UPLOAD]
