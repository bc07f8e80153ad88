"""Who lives in the demo city: units, their platforms and their people. Everything is invented."""

from dataclasses import dataclass
from datetime import date

from stdnum.cn import uscc as gb32100

from casework.permissions import Part
from casework.standards import DISTRICT_NAMES, GB11714_CHECKS, GB11714_WEIGHTS
from casework.transitions import Duty
from portal.demo.later_units import ROWS

FIRST_UNIT_CODE = 101
FIRST_CLIENT_CODE = 301
FIRST_PHONE = 1101


def invented_code(number: int) -> str:
    """Return a credit code that checks (GB 32100, GB 11714) and belongs to nobody: region 000000."""
    body = f"MA{number:06}"
    total = sum(
        int(character, 36) * weight for character, weight in zip(body, GB11714_WEIGHTS, strict=True)
    )
    code = f"91000000{body}{GB11714_CHECKS[-total % len(GB11714_CHECKS)]}"
    return code + gb32100.calc_check_digit(code)


@dataclass(frozen=True)
class Person:
    """Somebody with an account; who ``is_cast`` can be entered at the demo door."""

    username: str
    name: str
    is_cast: bool = True


@dataclass(frozen=True)
class Official:
    """Somebody with one duty: of the office for city or district, or of a consulted department."""

    person: Person
    duty: Duty
    district: str = ""
    department: str = ""


@dataclass(frozen=True)
class Unit:
    """A company with the platform it runs; ``size`` scales the figures it states."""

    key: str
    name: str
    district: str
    legal_representative: str
    founded_on: date
    size: int
    admin: Person
    platform: str
    category: str
    dimensions: tuple[str, ...]
    industries: tuple[str, ...]
    introduction: str
    staff: Person | None = None

    @property
    def number(self) -> int:
        return next(n for n, unit in enumerate(UNITS) if unit.key == self.key)

    @property
    def uscc(self) -> str:
        return invented_code(FIRST_UNIT_CODE + self.number)

    @property
    def employees(self) -> int:
        return 40 + 12 * self.size

    @property
    def capital_wan(self) -> int:
        return 500 * self.size

    @property
    def phone(self) -> str:
        """A number that no exchange gives out: local numbers do not begin with 0."""
        return f"020-{FIRST_PHONE + self.number:08}"

    @property
    def address(self) -> str:
        return f"广州市{DISTRICT_NAMES[self.district]}示范路 {self.number * 6 + 8} 号"


def _other(username: str, name: str) -> Person:
    return Person(username, name, is_cast=False)


ADMINISTRATORS = {
    Part.SYSTEM: Person("wen.liyan", "温立言"),
    Part.SECURITY: Person("gu.anran", "顾安然"),
    Part.AUDIT: Person("shi.mingjian", "施明鉴"),
}
HANDLER, SECOND_HANDLER = Person("liang.jiamin", "梁嘉敏"), Person("he.zhiyuan", "何志远")
REVIEWER, APPROVER = Person("chen.qiwen", "陈启文"), Person("luo.zhongping", "罗仲平")
OFFICIALS = (
    Official(HANDLER, Duty.HANDLER),
    Official(SECOND_HANDLER, Duty.HANDLER),
    Official(REVIEWER, Duty.REVIEWER),
    Official(APPROVER, Duty.APPROVER),
    Official(Person("zheng.yuehua", "郑月华"), Duty.FINANCE),
    Official(Person("fang.qiming", "方启明"), Duty.SUPERVISOR),
    Official(Person("tan.weixiong", "谭伟雄"), Duty.DISTRICT, "440112"),
    Official(Person("feng.shuyi", "冯淑仪"), Duty.DISTRICT, "440106"),
    Official(Person("shen.heshi", "沈核实"), Duty.AUDITOR),
    Official(Person("cheng.yuan", "程远"), Duty.CENTRE),
    Official(Person("shao.minghui", "邵明慧"), Duty.CONSULTED, department="finance"),
    Official(Person("tao.jingwen", "陶静文"), Duty.CONSULTED, department="tax"),
    Official(Person("ma.chengye", "马承业"), Duty.CONSULTED, department="market"),
)
# One person who administers two units and chooses for which of them to act.
IN_TWO_UNITS = Person("lin.wanqing", "林婉清")
SECOND_UNIT = "qianqiao"

UNITS = (
    Unit(
        "yunling",
        "广州云岭工业互联网有限公司",
        "440112",
        "许承望",
        date(2016, 5, 16),
        12,
        IN_TWO_UNITS,
        "云岭制造云平台",
        "industrial_internet",
        ("digital", "networked", "intelligent"),
        ("C29", "C35", "C38"),
        "面向注塑、模具和小家电企业，提供设备联网、排产和质量追溯。设备当天接入，数据看得懂、用得上，"
        "先从一条产线做起。",
        Person("su.yutong", "苏雨桐"),
    ),
    Unit(
        "hengling",
        "广州衡岭绿色制造服务有限公司",
        "440115",
        "邱知远",
        date(2017, 9, 4),
        7,
        _other("qiu.zhiyuan", "邱知远"),
        "衡岭能碳管理平台",
        "green_manufacturing",
        ("green", "digital"),
        ("C26", "C30", "C33"),
        "帮助化工、建材和金属制品企业看清每道工序的用能，做能耗诊断、碳核算和节能改造跟踪。",
    ),
    Unit(
        "zhuijin",
        "广州缀锦智能装备有限公司",
        "440106",
        "冼若谷",
        date(2015, 3, 20),
        10,
        _other("xian.ruogu", "冼若谷"),
        "缀锦智造排程平台",
        "intelligent_manufacturing",
        ("intelligent", "digital"),
        ("C18", "C19", "C21"),
        "服装、箱包和定制家居的柔性排产：来单即排，缺料先报，小单快返，交期算得准。",
    ),
    Unit(
        "chengdu",
        "广州澄渡工业软件有限公司",
        "440105",
        "区慕尧",
        date(2018, 11, 8),
        6,
        _other("ou.muyao", "区慕尧"),
        "澄渡工艺协同平台",
        "common_base",
        ("digital", "networked"),
        ("C34", "C35"),
        "设计、工艺与车间共用一套数据：图纸改一次，工序卡和程序跟着更新。",
    ),
    Unit(
        "tonglan",
        "广州桐澜数据技术有限公司",
        "440113",
        "简书衡",
        date(2019, 4, 18),
        8,
        _other("jian.shuheng", "简书衡"),
        "桐澜设备物联平台",
        "industrial_internet",
        ("networked", "intelligent"),
        ("C36", "C37"),
        "汽车零部件企业的设备物联与预测维护，支持老旧机床低成本联网。",
    ),
    Unit(
        "luting",
        "广州鹭汀供应链科技有限公司",
        "440111",
        "卓亦凡",
        date(2018, 1, 22),
        9,
        _other("zhuo.yifan", "卓亦凡"),
        "鹭汀工业品采购平台",
        "industrial_commerce",
        ("networked", "digital"),
        ("C17", "C18", "C26"),
        "把中小工厂的零散采购合成批量订单，价格公开、质检在线、账期可选。",
    ),
    Unit(
        "yanchuan",
        "广州砚川智能科技有限公司",
        "440112",
        "车允文",
        date(2017, 6, 30),
        5,
        _other("che.yunwen", "车允文"),
        "砚川机器视觉质检平台",
        "intelligent_manufacturing",
        ("intelligent",),
        ("C39", "C38"),
        "电子和电器外观质检：样本少也能用，误检可追溯，模型由工厂自己维护。",
    ),
    Unit(
        "ziyuan",
        "广州梓垣云服务有限公司",
        "440106",
        "蓝景行",
        date(2016, 12, 12),
        11,
        _other("lan.jingxing", "蓝景行"),
        "梓垣中小企业上云平台",
        "common_base",
        ("digital", "networked"),
        ("C13", "C14", "C21"),
        "食品与家居中小企业的一站式上云：订单、库存、财务按月付费，三天上线。",
    ),
    Unit(
        "jiye",
        "广州霁野工业科技有限公司",
        "440114",
        "莫晓彤",
        date(2019, 7, 9),
        6,
        Person("mo.xiaotong", "莫晓彤"),
        "霁野皮具产业互联平台",
        "industrial_internet",
        ("digital", "networked"),
        ("C19",),
        "花都皮具产业带的共享打版、共享裁床与订单协同，一家接单、多家合做。",
        Person("zhou.ziang", "周子昂"),
    ),
    Unit(
        "jinjian",
        "广州锦涧环境技术有限公司",
        "440118",
        "司徒澄",
        date(2015, 10, 15),
        5,
        _other("situ.cheng", "司徒澄"),
        "锦涧废水回用监测平台",
        "green_manufacturing",
        ("green",),
        ("C17", "C22"),
        "纺织印染和造纸企业的水耗、药剂和排放在线监测，给出回用改造方案。",
    ),
    Unit(
        "lixiu",
        "广州骊岫机器人有限公司",
        "440113",
        "辜望舒",
        date(2016, 8, 26),
        13,
        _other("gu.wangshu", "辜望舒"),
        "骊岫机器人共享工位平台",
        "intelligent_manufacturing",
        ("intelligent", "networked"),
        ("C33", "C36"),
        "焊接、打磨机器人按工时租用，工艺包远程下发，停机一小时内响应。",
    ),
    Unit(
        "jinwan",
        "广州槿湾日化数字科技有限公司",
        "440111",
        "宁采薇",
        date(2018, 3, 14),
        7,
        _other("ning.caiwei", "宁采薇"),
        "槿湾美妆柔性制造平台",
        "other",
        ("digital", "intelligent"),
        ("C26",),
        "美妆企业的配方、灌装与追溯一体化，支持千支起订的小批量生产。",
    ),
    Unit(
        SECOND_UNIT,
        "广州阡桥信息服务有限公司",
        "440104",
        "骆以宁",
        date(2019, 11, 1),
        4,
        _other("luo.yining", "骆以宁"),
        "阡桥企业服务对接平台",
        "other",
        ("networked",),
        ("C13", "C20"),
        "为老城区都市工业企业对接设备租赁、检测和金融服务。",
    ),
    Unit(
        "rongzhou",
        "广州榕舟工业互联网有限公司",
        "440103",
        "黎国辉",
        date(2017, 2, 28),
        8,
        Person("li.guohui", "黎国辉"),
        "榕舟中药饮片智造平台",
        "industrial_internet",
        ("digital", "intelligent", "green"),
        ("C27", "C14"),
        "中药饮片与食品企业的批次追溯、烘干能耗优化和在线质检。",
        Person("deng.yawen", "邓雅雯"),
    ),
    Unit(
        "duoye",
        "广州铎野智能控制有限公司",
        "440117",
        "阮清和",
        date(2016, 4, 7),
        6,
        _other("ruan.qinghe", "阮清和"),
        "铎野边缘控制平台",
        "common_base",
        ("networked", "intelligent"),
        ("C34", "C40"),
        "把老设备的控制器接到云上，边缘侧先算，断网不停产。",
    ),
    Unit(
        "weilan",
        "广州蔚岚渡电子商务有限公司",
        "440105",
        "池映川",
        date(2018, 9, 19),
        5,
        _other("chi.yingchuan", "池映川"),
        "蔚岚渡面辅料交易平台",
        "industrial_commerce",
        ("networked",),
        ("C17", "C18"),
        "面料、辅料现货上网，看样、下单、质检和配送一站完成。",
    ),
    Unit(
        "hengtu",
        "广州珩途网联科技有限公司",
        "440106",
        "安若溪",
        date(2017, 10, 23),
        9,
        _other("an.ruoxi", "安若溪"),
        "珩途零部件协同平台",
        "industrial_internet",
        ("networked", "digital"),
        ("C36", "C39"),
        "汽车电子企业之间的订单、库存和质量数据互认，一次检验、多家可用。",
    ),
)
# They answered the call for single industries and hold the title since.
LATER = tuple(Unit(*row[:6], _other(row[6], row[3]), *row[7:]) for row in ROWS)
UNITS += LATER
BY_KEY = {unit.key: unit for unit in UNITS}

CLIENTS = (
    "广州澜栈精密有限公司",
    "广州沐森日化有限公司",
    "广州禾坊定制家居有限公司",
    "广州岑墨模具有限公司",
    "广州翎舟箱包有限公司",
    "广州砾原机电有限公司",
    "广州棠渡食品有限公司",
    "广州霖曜电器有限公司",
)
