"""The papers that the units hand in: pages drawn in code, each marked as invented."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from time import struct_time

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from platforms.rules.form import COMMITMENT
from portal.demo import answers
from portal.demo.units import Unit

FONT = "fonts/pdf/NotoSansSC-Regular.ttf"
# A4 at 110 dots per inch: what a scanner in an office leaves.
PAGE = (910, 1287)
MARGIN = 90
TITLE_SIZE, TEXT_SIZE, SMALL_SIZE = 36, 24, 18
LINE = 42
INK, GREY, SEAL = (30, 30, 34), (130, 130, 135), (196, 40, 34)
SEAL_RADIUS = 92
MARK = "演示材料 · 内容虚构"
Facts = Sequence[tuple[str, str]]
# Pillow would stamp the moment of drawing into a PDF.
UNDATED = struct_time((2020, 1, 1, 0, 0, 0, 2, 1, 0))


@dataclass(frozen=True)
class Sheet:
    """One page: a title, lines of text or rows of a table, and whose seal it bears."""

    title: str
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    seal: str = ""


def paper(unit: Unit, code: str, noticed_on: date) -> SimpleUploadedFile:
    """Return the file that ``unit`` hands in under material ``code``."""
    name, sheets = PAPERS[code](unit, noticed_on)
    content = _pdf(sheets) if name.endswith(".pdf") else _png(sheets[0])
    return SimpleUploadedFile(name, content)


def shared_report() -> SimpleUploadedFile:
    """Return a test report that two units hand in alike, so that the desk finds a copy."""
    lines = ("受测系统：边缘接入网关", "结论：符合要求", "报告编号：演示-测试-0071")
    return SimpleUploadedFile("安全测试报告.pdf", _pdf((Sheet("安全测试报告", lines),)))


def single(title: str, lines: tuple[str, ...]) -> SimpleUploadedFile:
    """Return one page as a picture, as somebody outside sends it."""
    return SimpleUploadedFile(f"{title}.png", _png(Sheet(title, lines)))


def sealed_statements(unit: Unit) -> SimpleUploadedFile:
    """Return the page that a unit hands in anew after a correction."""
    lines = (f"编制单位：{unit.name}", "单位：万元", "（补盖编制单位公章）")
    said = answers.organisation(unit)
    rows = (("项目", "本年金额"), ("营业收入", said["revenue_1"]), ("研发费用", said["rd_cost"]))
    sheet = Sheet("年度利润表（摘要）", lines, rows, seal=unit.name)
    return SimpleUploadedFile("年度利润表（补盖公章）.pdf", _pdf((sheet,)))


def acceptance(unit: Unit) -> SimpleUploadedFile:
    """Return the page with which a unit shows that it has made good a piece of work."""
    lines = (f"实施单位：{unit.name}", "项目：裁剪车间排产模块", "结论：补充实施，验收合格")
    return SimpleUploadedFile(
        "改造验收单.png", _png(Sheet("改造项目验收单", lines, seal=unit.name))
    )


def inspection_record(unit: Unit) -> SimpleUploadedFile:
    """Return the record of an inspection that the office puts beside its notice."""
    lines = (f"被检查单位：{unit.name}", "检查 12 家服务对象，9 家没有按合同实施。", "（示例）")
    return SimpleUploadedFile("现场检查笔录.png", _png(Sheet("现场检查笔录", lines)))


def _commitment(unit: Unit, noticed_on: date) -> tuple[str, tuple[Sheet, ...]]:
    lines = (
        COMMITMENT,
        "",
        f"承诺单位（盖章）：{unit.name}",
        f"法定代表人：{unit.legal_representative}",
    )
    return "真实性承诺书（盖章）.png", (Sheet("真实性承诺书", lines, seal=unit.name),)


def _statements(unit: Unit, noticed_on: date) -> tuple[str, tuple[Sheet, ...]]:
    said = answers.organisation(unit)
    years = answers.last_full_years(noticed_on)
    sheets = tuple(
        Sheet(
            f"{year} 年度利润表（摘要）",
            (f"编制单位：{unit.name}", "单位：万元"),
            (
                ("项目", "本年金额"),
                ("一、营业收入", said[revenue]),
                ("其中：平台业务收入", said["platform_revenue"]),
                ("二、研发费用", said["rd_cost"]),
                ("三、从业人员（人）", said["employees"]),
            ),
            seal=unit.name,
        )
        for year, revenue in zip(years, ("revenue_2", "revenue_1"), strict=True)
    )
    return f"{years[0]}—{years[1]} 年度财务报表.pdf", sheets


def _proofs(unit: Unit, noticed_on: date) -> tuple[str, tuple[Sheet, ...]]:
    said = answers.eligibility(unit, noticed_on)
    sheets = (
        Sheet(
            "自主知识产权清单",
            (f"权利人：{unit.name}",),
            (
                ("序号", "名称", "登记号"),
                *(
                    (str(n), f"{unit.platform}软件 V{n}.0", f"演示软著 {unit.number + 1:02}{n:03}")
                    for n in range(1, int(said["own_ip"]) + 1)
                ),
            ),
        ),
        Sheet(
            "平台安全情况",
            (
                f"系统名称：{unit.platform}",
                f"等级保护：第 {said['security_level']} 级",
                f"备案号：{answers.platform(unit)['security_number']}",
                f"最近一次安全测试：{said['security_tested_on']}，结论：符合要求",
            ),
        ),
    )
    return "软件著作权与等级保护备案.pdf", sheets


def _contracts(unit: Unit, noticed_on: date) -> tuple[str, tuple[Sheet, ...]]:
    sheets = tuple(
        Sheet(
            "技术服务合同（关键页）",
            (
                f"合同编号：{case['contract_number']}",
                f"甲方：{case['client']}",
                f"乙方：{unit.name}",
                f"签订日期：{case['signed_on']}",
                f"合同金额：人民币 {case['amount']} 万元",
                f"服务内容：{unit.platform}接入、现场诊断与改造实施。",
                f"约定指标：{case['effect']}",
            ),
            seal=unit.name,
        )
        for case in answers.cases(unit, noticed_on)
    )
    return "服务合同关键页.pdf", sheets


def _agreement(unit: Unit, noticed_on: date) -> tuple[str, tuple[Sheet, ...]]:
    lines = (
        f"牵头单位：{unit.name}",
        "一、分工：牵头单位负责平台建设和运营，联合单位负责现场实施。",
        "二、资金：各方按申报书所列比例投入。",
        "三、知识产权：各自原有的归各自所有，共同形成的按比例共有。",
        "四、责任：各方对自己承担的部分负责，牵头单位对外负总责。",
    )
    return "联合共建协议.pdf", (Sheet("联合共建协议", lines, seal=unit.name),)


PAPERS: Mapping[str, Callable[[Unit, date], tuple[str, tuple[Sheet, ...]]]] = {
    "M03": _commitment,
    "M04": _statements,
    "M06": _proofs,
    "M07": _contracts,
    "M08": _agreement,
}


@cache
def _png(sheet: Sheet) -> bytes:
    stream = io.BytesIO()
    # Five times faster than the default method, and four inks need no better one.
    _drawn(sheet).quantize(32, Image.Quantize.FASTOCTREE).save(stream, "PNG")
    return stream.getvalue()


@cache
def _pdf(sheets: tuple[Sheet, ...]) -> bytes:
    stream = io.BytesIO()
    first, *others = [_drawn(sheet) for sheet in sheets]
    first.save(
        stream,
        "PDF",
        save_all=True,
        append_images=others,
        resolution=110,
        quality=60,
        creationDate=UNDATED,
        modDate=UNDATED,
    )
    return stream.getvalue()


def _drawn(sheet: Sheet) -> Image.Image:
    page = Image.new("RGB", PAGE, "white")
    pen = ImageDraw.Draw(page)
    wide, high = PAGE
    pen.text((wide / 2, MARGIN + 40), sheet.title, INK, _font(TITLE_SIZE), anchor="mm")
    down = MARGIN + 110
    for text in sheet.lines:
        for line in _wrapped(text, wide - 2 * MARGIN):
            pen.text((MARGIN, down), line, INK, _font(TEXT_SIZE))
            down += LINE
    _table(pen, sheet.rows, down + LINE // 2)
    if sheet.seal:
        _seal(pen, sheet.seal, (wide - MARGIN - SEAL_RADIUS, high - 4 * MARGIN))
    pen.text((wide / 2, high - MARGIN // 2), MARK, GREY, _font(SMALL_SIZE), anchor="mm")
    return page


def _table(pen: ImageDraw.ImageDraw, rows: tuple[tuple[str, ...], ...], down: int) -> None:
    if not rows:
        return
    width = (PAGE[0] - 2 * MARGIN) / len(rows[0])
    for row in rows:
        for column, text in enumerate(row):
            left = MARGIN + column * width
            pen.rectangle((left, down, left + width, down + LINE), outline=GREY)
            pen.text((left + 10, down + LINE / 2), text, INK, _font(SMALL_SIZE), anchor="lm")
        down += LINE


def _seal(pen: ImageDraw.ImageDraw, name: str, centre: tuple[float, float]) -> None:
    """Draw a round seal that says for itself that it is none."""
    pen.circle(centre, SEAL_RADIUS, outline=SEAL, width=4)
    pen.text((centre[0], centre[1] - 16), name[2:8], SEAL, _font(TEXT_SIZE), anchor="mm")
    pen.text((centre[0], centre[1] + 20), "演示用章", SEAL, _font(TEXT_SIZE), anchor="mm")


def _wrapped(text: str, width: int) -> list[str]:
    """Break Chinese text into lines of ``width`` pixels; an empty text is one empty line."""
    each = width // TEXT_SIZE
    return [text[start : start + each] for start in range(0, len(text), each)] or [""]


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(Path(settings.STATICFILES_DIRS[0]) / FONT, size)
