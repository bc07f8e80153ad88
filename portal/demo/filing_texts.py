"""What the platforms of the demo city file: short texts, everything invented."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Offer:
    """One thing that a platform offers; prices in 万元."""

    unit: str
    name: str
    summary: str
    pains: tuple[str, ...]
    functions: tuple[str, ...]
    industries: tuple[str, ...]
    dimensions: tuple[str, ...]
    scenes: tuple[str, ...]
    traits: tuple[str, ...] = ("small", "fast")
    price: tuple[str, str, str] = ("8", "30", "project")
    days: int = 45
    deployment: str = "hybrid"
    delivery: tuple[str, ...] = ("standard", "subscription")
    edition: str = "V1.0"
    # Of a product: what kind it is.
    variety: str = ""


@dataclass(frozen=True)
class Done:
    """A service case; ``effects`` are (indicator, unit, before, after, basis)."""

    unit: str
    name: str
    about: str
    industry: str
    scenes: tuple[str, ...]
    client: int
    client_district: str
    is_named: str
    summary: str
    pains: tuple[str, ...]
    work: tuple[str, ...]
    effects: tuple[tuple[str, str, str, str, str], ...]
    dimensions: tuple[str, ...] = ("digital",)


SOLUTIONS = {
    "moulding": Offer(
        "yunling",
        "注塑车间排产与质量追溯方案",
        "给中小注塑厂：两周上线排产，次品能追到机台、模具和班次。",
        ("排产靠老师傅，插单就乱", "次品找不到原因，同样的问题反复出", "换模时间长，算不准交期"),
        (
            "按模具、机台和交期自动排产",
            "机台联网，周期和温度自动采集",
            "条码追溯到机台、模具和班次",
        ),
        ("C29", "C35"),
        ("digital", "intelligent"),
        ("S05", "S06", "S07", "S08"),
        edition="V2.1",
    ),
    "appliance": Offer(
        "yunling",
        "小家电装配线透明化方案",
        "给小家电装配厂：一条线起步，产量、停线和返修当班就看得到。",
        ("产量靠班后手工报，晚一天才知道", "停线原因说不清，责任扯不明"),
        ("工位扫码报工", "停线一键呼叫并计时", "返修闭环和直通率看板"),
        ("C38",),
        ("digital",),
        ("S06", "S07"),
        price=("5", "18.50", "line"),
        days=30,
    ),
    "mould_shop": Offer(
        "yunling",
        "模具厂协同设计与进度方案",
        "给模具厂：设计、编程、加工一张表，每副模具走到哪一步都清楚。",
        ("改图没通知到车间，做错返工", "几十副模具并行，进度靠问"),
        ("图纸版本管理和变更通知", "按工序报工，进度自动更新", "电极和钢料齐套检查"),
        ("C35",),
        ("networked", "digital"),
        ("S01", "S02", "S05"),
        price=("12", "36", "project"),
        days=60,
    ),
    "spare_parts": Offer(
        "yunling",
        "设备点检与备件管理方案",
        "给设备多、维修工少的工厂：点检用手机，备件不断货也不压货。",
        ("点检表补签，故障才发现没保养", "关键备件缺货停机"),
        ("扫码点检，漏检提醒", "故障知识库", "备件安全库存和到期提醒"),
        ("C29", "C33", "C34"),
        ("digital",),
        ("S08",),
        ("small", "light"),
        ("3", "9.80", "year"),
        20,
        "public",
        ("subscription",),
    ),
    "energy": Offer(
        "yunling",
        "车间用电看板与错峰方案",
        "给用电大的注塑、压铸厂：每台设备用多少电、什么时候用，一张图看清。",
        ("电费高，说不清哪台设备、哪个班次用的",),
        ("分设备计量", "峰谷用电看板", "错峰排产建议"),
        ("C29", "C33"),
        ("green", "digital"),
        ("S10", "S05"),
        price=("6", "20", "project"),
        days=25,
    ),
    "carbon": Offer(
        "hengling",
        "化工企业能碳一体管理方案",
        "给化工、建材企业：工序能耗、碳核算和节能改造放在一张账上。",
        ("能耗只有总表，算不到工序", "碳核算靠外聘，数据对不上"),
        ("工序级能耗采集", "按核算指南自动出碳排放表", "节能改造前后对比"),
        ("C26", "C30"),
        ("green", "digital"),
        ("S10", "S16"),
        ("precise",),
        ("20", "80", "project"),
        90,
        "private",
        ("custom", "onsite"),
        "V3.0",
    ),
    "water": Offer(
        "hengling",
        "金属表面处理水耗与药剂方案",
        "给电镀、阳极氧化企业：水和药剂按槽计量，少排一分是一分。",
        ("药剂凭经验加，废水超标才知道",),
        ("按槽计量水和药剂", "在线监测超限报警", "回用水量核算"),
        ("C33",),
        ("green",),
        ("S09", "S10"),
        ("precise", "light"),
        ("15", "40", "line"),
        60,
    ),
}

PRODUCTS = {
    "scheduler": Offer(
        "yunling",
        "云岭轻排产",
        "给 50 人以下的注塑厂：不装服务器，当天能用的排产小程序。",
        ("没有专职信息化人员", "大系统用不起来"),
        ("按机台拖拽排产", "插单自动顺延并提示影响的订单", "班组长手机看任务"),
        ("C29", "C35"),
        ("digital",),
        ("S05",),
        ("small", "fast", "light"),
        ("0.60", "2.40", "year"),
        3,
        "public",
        ("subscription",),
        "V4.2",
        "app",
    ),
    "gateway": Offer(
        "yunling",
        "云岭设备上云网关",
        "老旧注塑机也能上云：一台机一个网关，半天装好，断网续传。",
        ("设备接口五花八门，联网要改线",),
        ("支持常见注塑机通信协议", "断网缓存续传", "远程查看运行状态"),
        ("C29",),
        ("networked", "digital"),
        ("S06", "S08"),
        ("small", "fast"),
        ("0.30", "0.80", "set"),
        2,
        "hybrid",
        ("standard",),
        "V2.0",
        "device_cloud",
    ),
    "meter": Offer(
        "hengling",
        "衡岭能耗云表",
        "给中小化工、建材企业：按月付费的工序能耗计量，不停产安装。",
        ("分表安装要停产", "抄表靠人"),
        ("不停产加装计量", "工序日报自动发到手机"),
        ("C26", "C30", "C33"),
        ("green",),
        ("S10",),
        ("small", "light"),
        ("0.20", "0.50", "year"),
        5,
        "public",
        ("subscription",),
        "V1.6",
        "management_cloud",
    ),
}
CASES = {
    "moulding_case": Done(
        "yunling",
        "两周让注塑车间排产上线",
        "moulding",
        "C29",
        ("S05", "S07"),
        0,
        "440112",
        "yes",
        "插单不再乱，排产从两天缩到四十分钟，次品能追到机台。",
        ("插单靠喊，计划一天改几遍", "次品找不到哪台机、哪个班"),
        ("18 台注塑机联网", "排产规则两周内上线", "条码追溯到班次"),
        (
            ("排产用时", "小时", "16", "0.70", "改造前后各一个月的月均，取自排产记录"),
            ("一次合格率", "%", "93.10", "97.60", "改造前后各一季度，取自质检台账"),
        ),
        ("digital", "intelligent"),
    ),
    "carbon_case": Done(
        "hengling",
        "把能耗算到每道工序",
        "carbon",
        "C26",
        ("S10",),
        1,
        "440115",
        "no",
        "工序能耗一目了然，单位产品综合能耗降了一成多。",
        ("只有总表，说不清哪道工序费电",),
        ("加装 62 块分表", "工序能耗日报和对标"),
        (("单位产品综合能耗", "千克标准煤/吨", "182", "161", "改造前后各一季度，取自能耗台账"),),
        ("green",),
    ),
}


def case_answers(done: Done, about: str, client: str, code: str, days: tuple[str, str]) -> dict:
    """Return every section; ``about`` is the number of the solution, ``days`` begin and acceptance."""
    return {
        "scope": {
            "name": done.name,
            "about": about,
            "industry": done.industry,
            "dimensions": list(done.dimensions),
            "scenes": list(done.scenes),
        },
        "client": {
            "client": client,
            "client_uscc": code,
            "client_district": done.client_district,
            "is_named": done.is_named,
        },
        "content": {
            "summary": done.summary,
            "pains": "\n".join(done.pains),
            "work": "\n".join(done.work),
            "started_on": days[0],
            "finished_on": days[1],
        },
        "effects": [
            dict(zip(("indicator", "unit", "before", "after", "basis"), row, strict=True))
            for row in done.effects
        ],
    }


def solution_answers(offer: Offer) -> dict[str, object]:
    """Return every section as the platform fills it."""
    low, high, unit = offer.price
    return {
        "scope": {
            "name": offer.name,
            "edition": offer.edition,
            "industries": list(offer.industries),
            "dimensions": list(offer.dimensions),
            "scenes": list(offer.scenes),
            "traits": list(offer.traits),
            **({"variety": offer.variety} if offer.variety else {}),
        },
        "content": {
            "summary": offer.summary,
            "pains": "\n".join(offer.pains),
            "functions": "\n".join(offer.functions),
        },
        "delivery": {
            "delivery": list(offer.delivery),
            "deployment": offer.deployment,
            "price_low": low,
            "price_high": high,
            "price_unit": unit,
            "days": str(offer.days),
        },
        "proof": {"certification": "软件著作权登记证书（示范登记号），第三方功能测试报告。"},
    }


def plan_answers(year: int) -> dict[str, object]:
    """Return a plan for ``year`` that grows quarter by quarter."""
    return {
        "scope": {
            "year": str(year),
            "industries": ["C29", "C35", "C38"],
            "dimensions": ["digital", "intelligent"],
            "work": "注塑、模具行业免费诊断月\n小家电装配线样板间两个",
        },
        "targets": [
            {
                "diagnoses": str(8 + 2 * number),
                "retrofits": str(3 + number),
                "cloud_customers": str(12 + 3 * number),
                "trainings": "2",
            }
            for number in range(4)
        ],
        "concession": {
            "concession_rate": "20.00",
            "concession_policy": "广州中小企业首年服务费减免两成。",
        },
    }


def progress(quarter: int) -> dict[str, str]:
    """Return what was done in ``quarter``: somewhat less than planned."""
    return {
        "diagnoses": str(6 + 2 * quarter),
        "retrofits": str(1 + quarter),
        "cloud_customers": str(9 + 3 * quarter),
        "trainings": "2",
        "concession_rate": "18.50",
        "note": "诊断按计划推进，两家企业因搬迁推迟改造。",
    }


def alliance_answers(lead: tuple[str, str], others: list[tuple[str, str]]) -> dict[str, object]:
    """Return an alliance that ``lead`` (name, code) leads with two ``others``."""
    parts = (
        ("lead", "平台、数据和统一接单", "60"),
        ("platform", "设备物联和预测维护", "25.50"),
        ("service", "模具设计和打样", "14.50"),
    )
    return {
        "scope": {
            "name": "注塑与模具行业四化转型联合体",
            "industries": ["C29", "C35"],
            "dimensions": ["digital", "networked"],
        },
        "content": {
            "summary": "一家接单、多家合做：平台、设备物联和设计打样一起上门。",
            "work": "订单与产能数据共享\n共享打样和检测设备\n统一的能源与融资服务",
        },
        "consortium": [
            {"name": name, "uscc": code, "role": role, "work": work, "share": share}
            for (name, code), (role, work, share) in zip([lead, *others], parts, strict=True)
        ],
        "resources": [
            {"kind": "brand", "provider": lead[0], "service": "联合参展、共用“广州注塑”展位"},
            {"kind": "design", "provider": others[1][0], "service": "模具设计、三天打样"},
            {"kind": "marketing", "provider": lead[0], "service": "线上询盘统一分发"},
            {"kind": "logistics", "provider": "示范物流（虚构）", "service": "零部件拼车配送"},
            {
                "kind": "finance",
                "provider": "示范银行（虚构）",
                "service": "设备融资租赁，随改随贷",
            },
        ],
    }
