"""What a search costs among 200,000 things, beside a plain LIKE scan for the same words; PostgreSQL only."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from io import StringIO

from django.db import connection

from benchmarks.measuring import line
from casework import search
from casework.models import SearchEntry
from casework.search.words import folded

ROWS, WORDS, LONGEST = 200_000, 200, 10
P95 = 95
FLOOR_IS = "同样的字用 LIKE 扫全表（计数和一页）"
TABLE = SearchEntry._meta.db_table
INDEX = import_module("casework.migrations.0015_search_entries").INDEX
TRADES = [
    "注塑",
    "机加工",
    "纺织",
    "印染",
    "家电",
    "汽车零部件",
    "箱包",
    "化妆品",
    "食品",
    "家具",
    "模具",
    "电子",
    "五金",
    "陶瓷",
    "灯饰",
]
WORKS = [
    "排产",
    "追溯",
    "质检",
    "仓储",
    "能耗",
    "设备联网",
    "采购",
    "供应链",
    "研发",
    "设计",
    "营销",
    "客服",
    "碳核算",
    "视觉检测",
]
THINGS = ["方案", "平台", "系统", "小程序", "云服务", "一体机", "网关", "看板", "助手", "套件"]
PLACES = [
    "黄埔区",
    "番禺区",
    "白云区",
    "花都区",
    "增城区",
    "南沙区",
    "天河区",
    "海珠区",
    "荔湾区",
    "从化区",
    "越秀区",
]
LETTERS = (
    "数字化网络智能绿色生产线车间工厂成本效率质量交期库存订单工艺参数采集分析预警报表移动端部署"
    "培训运维接口标准数据安全权限审批流程节点"
)
KINDS = ("platform", "solution", "product", "case", "notice")


def rows(count: int) -> Iterator[tuple[str, ...]]:
    """Yield so many entries; the same in every run, of nobody."""
    rng = random.Random(20261130)  # noqa: S311 -- the same rows in every run
    for number in range(count):
        trade, work, thing = rng.choice(TRADES), rng.choice(WORKS), rng.choice(THINGS)
        title = f"{trade}{work}{thing}{number}"
        text = (
            f"面向广州市{rng.choice(PLACES)}{trade}企业的{work}{thing}；"
            f"{''.join(rng.choices(LETTERS, k=rng.randint(30, 100)))}；"
            f"{rng.choice(WORKS)}；{rng.choice(TRADES)}；MES；ERP"
        )
        owner = f"广州{rng.choice(TRADES)}科技{number % 5000}有限公司"
        # One in fifty is a unit's own.
        audience = f"unit:{number % 97}" if number % 50 == 0 else "public"
        body = "\\n".join(map(folded, (title, owner, text)))
        day = f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}"
        kind = KINDS[number % len(KINDS)]
        yield f"x:{number}", kind, audience, owner, title, text, folded(title), body, "/x/", day


def load() -> None:
    """Fill the table by COPY; the index is built afterwards, as a restore would."""
    columns = "key, kind, audience, owner_name, title, text, head, body, url, shown_on"
    stream = StringIO("".join("\t".join(row) + "\n" for row in rows(ROWS)))
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("DROP INDEX casework_search_public")
        cursor.copy_expert(f"COPY {TABLE} ({columns}) FROM STDIN", stream)
        cursor.execute(INDEX)
        cursor.execute(f"VACUUM ANALYZE {TABLE}")


def words() -> tuple[list[str], list[str]]:
    """Return words of 1 to 10 characters that stand somewhere, and as many that stand nowhere."""
    rng = random.Random(7)  # noqa: S311 -- the same words in every run
    bodies = list(SearchEntry.objects.order_by("pk").values_list("body", flat=True)[:2000])
    standing, nowhere = [], []
    for number in range(WORDS):
        length = number % LONGEST + 1
        text = rng.choice(bodies).partition("\n")[2].replace("\n", "")
        at = rng.randrange(len(text) - length)
        standing.append(text[at : at + length])
        nowhere.append("".join(rng.choices("鑫淼焱垚骉羴猋犇", k=length)))
    return standing, nowhere


def measured() -> Iterator[dict[str, object]]:
    """Yield what is found and what is not; turns alternate, so that disturbance meets both."""
    if connection.vendor != "postgresql":
        return
    load()
    try:
        for what, asked in zip(("找得到", "找不到"), words(), strict=True):
            ours, plain = [], []
            for word in asked:
                ours.append(_wall(lambda word=word: search.search(word, audiences=("public",))))
                plain.append(_wall(lambda word=word: scan(word)))
            yield line(
                f"搜索：{ROWS:,} 条里 1—{LONGEST} 个字，{what}（第 {P95} 百分位）",
                _percentile(ours),
                floor=_percentile(plain),
                floor_is=FLOOR_IS,
                median=round(sorted(ours)[len(ours) // 2], 2),
                most=round(max(ours), 2),
            )
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {TABLE}")
            cursor.execute("RESET statement_timeout")


def scan(word: str) -> None:
    """Answer the same question by looking at every row: how many there are, and the first page."""
    with connection.cursor() as cursor:
        like = f"FROM {TABLE} WHERE audience = 'public' AND body LIKE %s"
        cursor.execute(f"SELECT kind, COUNT(*) {like} GROUP BY kind", [f"%{word}%"])
        cursor.fetchall()
        cursor.execute(
            f"SELECT title, text, url {like} ORDER BY shown_on DESC, id DESC LIMIT 20",
            [f"%{word}%"],
        )
        cursor.fetchall()


def _wall(act: Callable[[], object]) -> float:
    """Return wall time in ms: the work is the database's."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def _percentile(found: Sequence[float]) -> float:
    return sorted(found)[len(found) * P95 // 100]
