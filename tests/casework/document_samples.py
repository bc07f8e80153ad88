"""Sample contexts of every document, complete and constant: what the templates need, by example."""

from datetime import date, datetime

from casework.clock import GUANGZHOU

ISSUER = "广州市工业和信息化局"
RECEIPT = {
    "issuer": ISSUER,
    "heading": "提交回执",
    "organisation": "广州禺山精工云科技有限公司",
    "subject": "广州市四化赋能重点平台入选申请（禺山精工云平台）",
    "reference": "SHPT-2026-0009",
    "received_at": datetime(2026, 11, 23, 16, 58, 41, tzinfo=GUANGZHOU),
    "rows": [
        ["征集批次", "2026年第二批“四化”平台征集（第 1 版）"],
        ["统一社会信用代码", "91000000MA00000825"],
        ["平台名称", "禺山精工云平台"],
        ["类别", "工业互联网平台"],
        ["提交人", "禤䶮㛃（单位管理员）"],
        ["材料", "12 份，共 38.4 MB"],
        [
            "申报内容摘要 SHA-256",
            "3f9a71c0c1d2e3f4a5b6c7d8e9f00112233445566778899aabbccddeeff5be28d14",
        ],
    ],
    "next_steps": [
        "经办人员在 5 个工作日内完成形式审查。需要补正的，一次告知全部问题，补正期间停表。",
        "审查通过后由审核人提出拟入选名单，负责人确认后公示 5 个工作日。",
        "现在不用操作。每办完一步，会发站内信和邮件给你单位。",
    ],
    "deadline": {
        "label": "最迟何时告知审查结果",
        "value": "2026年11月30日（周一）17:00",
        "note": "自提交次日起 5 个工作日",
    },
    "note": "本回执只证明收到时间和内容，不代表已经入选。",
}
APPLICATION_FORM = {
    "issuer": ISSUER,
    "series": "广州市四化赋能重点平台",
    "organisation": "广州禺山精工云科技有限公司",
    "reference": "SHPT-2026-0009",
    "prepared_on": date(2026, 11, 23),
    "cover_rows": [
        ["申报单位", "广州禺山精工云科技有限公司"],
        ["平台名称", "禺山精工云平台"],
        ["平台类别", "工业互联网平台"],
        ["征集批次", "2026年第二批"],
        ["办件编号", "SHPT-2026-0009"],
        ["填报日期", "2026年11月23日"],
    ],
    "sections": [
        {
            "title": "单位信息",
            "rows": [
                ["单位名称", "广州禺山精工云科技有限公司"],
                ["统一社会信用代码", "91000000MA00000825"],
                ["所在区", "番禺区"],
                ["法定代表人", "禤䶮㛃"],
                ["注册资本", "5,000.00 万元"],
                ["成立日期", "2018年3月12日"],
            ],
            "tables": [],
            "remark": "",
        },
        {
            "title": "平台信息",
            "rows": [
                ["平台名称", "禺山精工云平台"],
                ["四化方向", "数字化、网络化、智能化"],
                ["网址", "https://yushan.example.cn/"],
                [
                    "平台简介",
                    "面向注塑、五金、模具等离散制造企业，提供设备联网、生产执行、质量追溯和能耗管理的一体化工业互联网平台。平台以小型化、快速化、轻量化、精准化的产品组合，帮助中小企业在两周内完成首条产线上云，已沉淀工艺模型 326 个、工业 APP 148 个。面向注塑、五金、模具等离散制造企业，提供设备联网、生产执行、质量追溯和能耗管理的一体化工业互联网平台。平台以小型化、快速化、轻量化、精准化的产品组合，帮助中小企业在两周内完成首条产线上云，已沉淀工艺模型 326 个、工业 APP 148 个。",
                ],
                ["部署方式", "公有云、混合云"],
                ["服务行业", "29 橡胶和塑料制品业；33 金属制品业；35 专用设备制造业"],
            ],
            "tables": [],
            "remark": "",
        },
        {
            "title": "服务能力",
            "rows": [["诊断评估师", "14 人"], ["售后响应", "2 小时内响应，24 小时内到场"]],
            "tables": [
                {
                    "caption": "典型案例",
                    "columns": [
                        {"label": "序号", "kind": "serial"},
                        {"label": "服务企业", "kind": "text", "width": 40},
                        {"label": "合同编号", "kind": "text", "width": 30},
                        {"label": "成效", "kind": "text"},
                        {"label": "合同金额（元）", "kind": "amount", "width": 30},
                    ],
                    "rows": [
                        [
                            1,
                            "广州第1精密塑胶有限公司",
                            "YS-2025-001",
                            "单位产品能耗下降 12%，交付周期由 21 天缩短到 14 天",
                            "186,400.00",
                        ],
                        [
                            2,
                            "广州第2精密塑胶有限公司",
                            "YS-2025-002",
                            "单位产品能耗下降 12%，交付周期由 21 天缩短到 14 天",
                            "372,800.00",
                        ],
                        [
                            3,
                            "广州第3精密塑胶有限公司",
                            "YS-2025-003",
                            "单位产品能耗下降 12%，交付周期由 21 天缩短到 14 天",
                            "559,200.00",
                        ],
                        [
                            4,
                            "广州第4精密塑胶有限公司",
                            "YS-2025-004",
                            "单位产品能耗下降 12%，交付周期由 21 天缩短到 14 天",
                            "745,600.00",
                        ],
                    ],
                    "total": ["", "合计", "", "", "8,388,000.00"],
                }
            ],
            "remark": "案例合同和客户证明见材料 M07。",
        },
        {
            "title": "年度工作计划",
            "rows": [
                ["下一年度诊断企业", "60 家"],
                ["下一年度改造企业", "25 家"],
                ["让利政策", "中小企业首年订阅费减免 30%"],
            ],
            "tables": [],
            "remark": "",
        },
        {
            "title": "申报材料",
            "rows": [],
            "tables": [
                {
                    "caption": "",
                    "columns": [
                        {"label": "序号", "kind": "serial"},
                        {"label": "材料", "kind": "text"},
                        {"label": "文件", "kind": "text"},
                        {"label": "页数", "kind": "amount", "width": 20},
                    ],
                    "rows": [
                        [1, "真实性承诺书", "真实性承诺书.pdf", 1],
                        [2, "近两年审计报告", "近两年审计报告.pdf", 86],
                        [3, "信用报告", "信用报告.pdf", 12],
                        [4, "平台能力佐证", "平台能力佐证.pdf", 40],
                    ],
                    "total": None,
                }
            ],
            "remark": "",
        },
    ],
    "commitment": [
        "本单位承诺：所填内容和所附材料真实、准确、完整，与原件一致；近三年无重大安全、质量、环境和网络安全事故；没有因弄虚作假被取消申报资格的情形。",
        "如有不实，自愿承担取消称号、退回资金、列入失信名单等后果。",
    ],
}
PUBLICITY_LIST = {
    "issuer": ISSUER,
    "heading": "2026年第二批广州市四化赋能重点平台\n拟入选名单公示",
    "reference": "SHGS-2026-0002",
    "basis": "《广州市推进“四化”平台赋能企业提升实施方案》二（二）",
    "opening": [
        "根据公开征集、择优遴选的结果，拟将下列平台列为广州市四化赋能重点平台，现予公示，接受社会监督。"
    ],
    "table": {
        "caption": "",
        "columns": [
            {"label": "序号", "kind": "serial"},
            {"label": "平台", "kind": "text"},
            {"label": "运营单位", "kind": "text"},
            {"label": "类别", "kind": "text", "width": 30},
            {"label": "所在区", "kind": "text", "width": 20},
        ],
        "rows": [
            [1, "禺山精工云平台 1", "广州禺山精工云科技有限公司1", "工业互联网平台", "黄埔区"],
            [2, "禺山精工云平台 2", "广州禺山精工云科技有限公司2", "智能制造平台", "南沙区"],
            [3, "禺山精工云平台 3", "广州禺山精工云科技有限公司3", "共性基础平台", "番禺区"],
        ],
        "total": None,
    },
    "first_day": date(2026, 11, 23),
    "last_day": date(2026, 11, 27),
    "working_days": 5,
    "objection": [
        "对名单有异议的，请在公示期内以书面形式实名提出，说明理由并附证据。个人提出的，写明姓名和联系方式；单位提出的，写明单位名称并盖章。匿名的不予受理，作为线索留存。",
        "异议在 15 个工作日内处理完毕；处理期间有关平台暂缓，名单中其他平台继续办理。",
    ],
    "contact": [
        ["受理部门", "广州市工业和信息化局 数字化转型处"],
        ["地址", "广州市越秀区（演示地址）"],
        ["电子邮箱", "demo@example.cn"],
        ["网上异议", "https://szz.gz.example.cn/publicity/SHGS-2026-0002/"],
    ],
    "list_sha256": "3f9a71c0c1d2e3f4a5b6c7d8e9f00112233445566778899aabbccddeeff5be28",
    "issued_on": date(2026, 11, 23),
}
DESIGNATION_CERTIFICATE = {
    "issuer": ISSUER,
    "organisation": "广州禺山精工云科技有限公司",
    "uscc": "91000000MA00000825",
    "platform": "禺山精工云平台",
    "category": "工业互联网平台",
    "procedure": "经公开征集、择优遴选并公示",
    "plaque_number": "SH-2026-009",
    "granted_on": date(2026, 11, 30),
    "valid_from": date(2026, 11, 30),
    "valid_until": date(2029, 11, 29),
}
CORRECTION_NOTICE = {
    "issuer": ISSUER,
    "organisation": "广州禺山精工云科技有限公司",
    "subject": "广州市四化赋能重点平台入选申请（禺山精工云平台）",
    "reference": "SHPT-2026-0009",
    "submitted_at": datetime(2026, 11, 20, 9, 12, 0, tzinfo=GUANGZHOU),
    "items": [
        {
            "place": "平台信息 · 安全等级备案号",
            "reason": "填写的备案号与备案证明所载不一致，请按证明改正。",
            "basis": "征集通知 三（5）",
        },
        {
            "place": "材料 M07 服务合同及客户证明",
            "reason": "第 3 个案例缺客户证明；合同第 7 页看不清，请重新扫描。",
            "basis": "征集通知 四",
        },
        {
            "place": "服务能力 · 典型案例",
            "reason": "第 2 个案例的客户不在广州市，不能计入 5 家本地案例，请补充或替换。",
            "basis": "征集通知 三（3）",
        },
    ],
    "deadline": datetime(2026, 11, 30, 17, 0, 0, tzinfo=GUANGZHOU),
    "returned_count": 1,
    "consequence": ["逾期没有补正的，按现有材料审查。退回补正最多两次。"],
    "contact": "市工业和信息化局经办人员，电话见“穗智转”帮助页",
    "issued_on": date(2026, 11, 23),
}
DECISION_NOTICE = {
    "issuer": ISSUER,
    "heading": "不予通过决定书",
    "organisation": "广州禺山精工云科技有限公司",
    "subject": "广州市四化赋能重点平台入选申请（禺山精工云平台）",
    "reference": "SHPT-2026-0009",
    "submitted_at": datetime(2026, 11, 20, 9, 12, 0, tzinfo=GUANGZHOU),
    "result": "不予入选本批广州市四化赋能重点平台",
    "facts_found": [
        "你单位 2026年11月20日 提交申请，2026年11月23日 退回补正，2026年11月27日 重新提交。经审查，近两年在广州市服务的企业有合同佐证的为 3 家。"
    ],
    "reasons": [
        {
            "clause": "征集通知 三（3）；§二（二）",
            "reason": "近两年在广州市服务企业不少于 5 家并有合同佐证。你单位有合同佐证的为 3 家，未达到要求。",
        },
        {
            "clause": "征集通知 三（5）",
            "reason": "平台网络安全等级保护备案不低于第二级。你单位未提供备案证明。",
        },
    ],
    "remedies": [
        "你单位可以在下一批征集时重新申报。",
        "对本决定不服的，可以自收到之日起六十日内依法申请行政复议，或者在六个月内依法提起行政诉讼。",
    ],
    "issued_on": date(2026, 12, 1),
}
SAMPLES = {
    "receipt": RECEIPT,
    "application_form": APPLICATION_FORM,
    "publicity_list": PUBLICITY_LIST,
    "designation_certificate": DESIGNATION_CERTIFICATE,
    "correction_notice": CORRECTION_NOTICE,
    "decision_notice": DECISION_NOTICE,
}
