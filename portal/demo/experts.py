"""Who judges in the demo city: experts with their employers. Everything is invented."""

from dataclasses import dataclass

from portal.demo.units import Person, invented_code

FIRST_EMPLOYER_CODE = 501
EVERYTHING = (
    "common_base",
    "industrial_internet",
    "industrial_commerce",
    "intelligent_manufacturing",
    "green_manufacturing",
    "other",
)


@dataclass(frozen=True)
class Judge:
    """One expert of the pool."""

    person: Person
    employer: str
    title: str
    district: str
    specialities: tuple[str, ...]

    @property
    def employer_uscc(self) -> str:
        return invented_code(FIRST_EMPLOYER_CODE + JUDGES.index(self))


JUDGES = (
    Judge(Person("gu.changqing", "顾长青"), "岭南工业互联网研究所", "研究员", "440106", EVERYTHING),
    Judge(Person("shen.ruolan", "沈若兰"), "珠江智能制造学院", "教授", "440112", EVERYTHING),
    Judge(Person("qiu.jingming", "邱景明"), "云山自动化设计院", "高级工程师", "440111", EVERYTHING),
    Judge(Person("tao.yaqin", "陶雅琴"), "海珠软件测评中心", "高级工程师", "440105", EVERYTHING),
    Judge(Person("pan.hanwen", "潘翰文"), "番禺绿色制造促进会", "秘书长", "440113", EVERYTHING),
    Judge(Person("ouyang.lin", "欧阳琳"), "南沙数据要素研究院", "研究员", "440115", EVERYTHING),
    Judge(Person("jian.boxian", "简伯贤"), "增城装备技术协会", "高级工程师", "440118", EVERYTHING),
    Judge(Person("mo.siqi", "莫思琪"), "花都供应链学会", "副教授", "440114", EVERYTHING),
    Judge(Person("rao.deming", "饶德明"), "荔湾信息安全测评所", "高级工程师", "440103", EVERYTHING),
)
