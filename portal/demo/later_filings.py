"""What the later units file: one row for each kind of need, told in the words of each trade."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portal.demo.filing_texts import Offer
from portal.demo.units import LATER, Unit

SOLUTIONS_EACH, PRODUCTS_EACH = 3, 2
# What each unit's customers make, and the short name its products carry.
TRADES = {
    "zhiyu": ("纺织", "栉屿"),
    "shuoguo": ("食品", "硕蓏"),
    "mulan": ("定制家居", "木岚"),
    "yinque": ("包装印刷", "印阙"),
    "lanshi": ("精细化工", "岚拾"),
    "bencao": ("医药", "荇本"),
    "zhuge": ("压铸", "铸戈"),
    "xuanji": ("通用装备", "璇矶"),
    "guanghe": ("电子组装", "晃禾"),
    "qiaotu": ("汽车零部件", "峤途"),
    "qingzhu": ("建材", "青渚"),
}


@dataclass(frozen=True)
class Need:
    """Something that factories of every trade ask for; ``name`` follows the trade or the brand."""

    name: str
    summary: str
    pains: tuple[str, ...]
    functions: tuple[str, ...]
    dimension: str
    scenes: tuple[str, ...]
    price: tuple[str, str, str]
    days: int
    traits: tuple[str, ...] = ("small", "fast")
    variety: str = ""


SOLUTIONS = (
    Need(
        "企业排产与报工方案",
        "插单当场重排，交期和缺料一起看；班组用手机报工，计划不再靠喊。",
        ("插单一来计划全乱", "报工隔天才交，进度说不清"),
        ("按设备、人员和交期排产", "缺料预警", "手机报工和在制品看板"),
        "digital",
        ("S05", "S06"),
        ("8", "28", "project"),
        40,
    ),
    Need(
        "企业质量追溯方案",
        "从来料到出货一码到底，客诉来了半小时查清是哪一批、哪台机。",
        ("客诉来了翻三天纸", "同样的不良反复出"),
        ("来料、过程、出货检验一张单", "批次正反向追溯", "不良原因统计和闭环"),
        "digital",
        ("S07", "S12"),
        ("10", "35", "project"),
        50,
        ("precise",),
    ),
    Need(
        "企业设备联网与维护方案",
        "老设备不换也能联网，先看停机，再减停机。",
        ("设备停了才知道坏", "保养靠老师傅记"),
        ("加装采集盒，断网续传", "停机原因归类", "保养计划和备件提醒"),
        "networked",
        ("S06", "S08"),
        ("6", "24", "line"),
        30,
        ("small", "light"),
    ),
    Need(
        "企业能耗管理方案",
        "电、气、水分到工序和班次，先改最费的那一段。",
        ("只有总表，不知道哪里费",),
        ("分项计量", "班次能耗对比", "峰谷用能建议"),
        "green",
        ("S10",),
        ("5", "18", "project"),
        25,
        ("light",),
    ),
    Need(
        "企业采购与供应协同方案",
        "询价、下单、送货、对账在一处，供应商也看得到要货计划。",
        ("催货靠电话", "月底对账对不上"),
        ("要货计划共享", "到货预约和收货扫码", "自动对账"),
        "networked",
        ("S11", "S12"),
        ("7", "22", "project"),
        35,
    ),
    Need(
        "企业视觉检测方案",
        "用相机代替眼睛看外观，漏检和误检都有图可查。",
        ("外观检验人难招", "标准因人而异"),
        ("缺陷图库和模型训练", "在线判定和剔除", "误判复核"),
        "intelligent",
        ("S07",),
        ("15", "60", "line"),
        60,
        ("precise",),
    ),
    Need(
        "企业安全生产与巡检方案",
        "隐患拍照上报，整改到人到天，台账自己生成。",
        ("巡检表补签", "隐患整改没有下文"),
        ("扫码巡检", "隐患闭环", "作业票和培训记录"),
        "digital",
        ("S09",),
        ("4", "12", "year"),
        20,
        ("small", "light"),
    ),
)
PRODUCTS = (
    Need(
        "轻报工",
        "手机扫码报工，计件工资当天看得到，不装服务器。",
        ("计件算工资要三天",),
        ("扫码报工", "计件工资日报", "在制品数量看板"),
        "digital",
        ("S06", "S14"),
        ("0.40", "1.80", "year"),
        3,
        ("small", "fast", "light"),
        "app",
    ),
    Need(
        "数采盒",
        "一台设备一个盒子，半天装好，开停机和产量自动上云。",
        ("老设备没有接口",),
        ("电流和信号灯采集", "断网续传", "开停机统计"),
        "networked",
        ("S06", "S08"),
        ("0.25", "0.70", "set"),
        2,
        ("small", "fast"),
        "device_cloud",
    ),
    Need(
        "云仓",
        "扫码进出库，库存和批次随时可查，按月付费。",
        ("账实不符", "找料要半天"),
        ("扫码出入库", "批次和效期管理", "安全库存提醒"),
        "digital",
        ("S12",),
        ("0.50", "2.00", "year"),
        5,
        ("light",),
        "management_cloud",
    ),
    Need(
        "订单通",
        "客户在线下单、查进度、对账，业务员不用当传话筒。",
        ("客户问进度，业务问车间",),
        ("在线下单", "进度查询", "对账单和开票申请"),
        "networked",
        ("S03", "S04"),
        ("0.60", "2.60", "year"),
        4,
        ("small", "light"),
        "business_cloud",
    ),
    Need(
        "工艺卡",
        "图纸和工艺卡一处管，改了就换，车间屏上永远是最新版。",
        ("做错版本返工",),
        ("版本和变更管理", "车间看图", "签收记录"),
        "digital",
        ("S01", "S02"),
        ("1.20", "4.50", "set"),
        7,
        ("precise", "fast"),
        "software",
    ),
)


def later_offers() -> Mapping[str, Offer]:
    """Return the offers of all later units by their key, each unit its own choice of needs."""
    return {key: offer for unit in LATER for key, offer in _of(unit)}


def _of(unit: Unit) -> Iterator[tuple[str, Offer]]:
    trade, brand = TRADES[unit.key]
    place = LATER.index(unit)
    for chosen, name, each in (
        (SOLUTIONS, trade, SOLUTIONS_EACH),
        (PRODUCTS, brand, PRODUCTS_EACH),
    ):
        for step in range(each):
            number = (place + 2 * step) % len(chosen)
            need = chosen[number]
            kind = "product" if need.variety else "solution"
            yield f"{unit.key}_{kind}_{number}", _offer(unit, need, name)


def _offer(unit: Unit, need: Need, name: str) -> Offer:
    dimensions = dict.fromkeys((need.dimension, unit.dimensions[0]))
    return Offer(
        unit.key,
        f"{name}{need.name}",
        f"给{TRADES[unit.key][0]}企业：{need.summary}",
        need.pains,
        need.functions,
        unit.industries,
        tuple(dimensions),
        need.scenes,
        need.traits,
        need.price,
        need.days,
        "public" if need.variety else "hybrid",
        ("subscription",) if need.variety else ("standard", "subscription"),
        variety=need.variety,
    )
