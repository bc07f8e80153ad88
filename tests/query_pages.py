"""The pages whose queries are counted: who opens which list, and which page of one thing."""

CITY = ("handler", "reviewer", "approver", "finance", "supervisor")
OFFICIALS = (*CITY, "district", "other_district")
UNIT = ("unit_staff", "unit_admin")
LISTS = (
    *[
        ("visitor", name)
        for name in (
            "portal:home",
            "platforms:solicitation_list",
            "platforms:solicitation_export",
            "platforms:platform_list",
            "platforms:platform_export",
            "portal:publicity_list",
            "/solutions/",
            "/solutions/export/",
            "/search/?q=平台",
            "/search/?q=平台&kind=platform",
            "/search/?q=鑫",
            "/platforms/compare/?with=SHPL-2026-0001",
            "/solutions/compare/?with=SHFA-2026-0001",
            "/sitemap.xml",
            "portal:policies",
            "enterprises:hall_list",
            "enterprises:circle_list",
            "/api/v1/demand-hall/",
            "/api/v1/solicitations/",
            "/api/v1/platforms/",
            "/api/v1/solutions/",
            "/api/v1/publicity/",
        )
    ],
    *[
        (role, name)
        for role in UNIT
        for name in (
            "portal:home",
            "portal:me",
            "portal:messages",
            "platforms:application_list",
            "platforms:title_list",
            "/platform/solutions/",
            "casework:material_library",
            "/search/?q=方案",
            "enterprises:demand_list",
            "enterprises:reply_list",
            "enterprises:circle_own",
            "/api/v1/demands/",
            "/api/v1/demand-replies/",
            "/api/v1/applications/",
            "/api/v1/filings/",
        )
    ],
    ("unit_admin", "accounts:member_list"),
    ("no_unit", "portal:me"),
    *[(role, name) for role in OFFICIALS for name in ("admin:index", "portal:messages")],
    *[
        (role, f"admin:platforms_{name}_changelist")
        for role in ("handler", "district")
        for name in (
            "platformapplication",
            "solicitationround",
            "designation",
            "filing",
            "platform",
            "plaque",
        )
    ],
    *[(role, "admin:casework_hearing_changelist") for role in ("handler", "district")],
    *[
        ("supervisor", f"admin:casework_{name}_changelist")
        for name in (
            "caseevent",
            "eventseal",
            "document",
            "notice",
            "publicity",
            "calendarday",
        )
    ],
    *[(role, "admin:platforms_platformapplication_export") for role in ("handler", "district")],
    *[
        ("handler", f"admin:{name}_export")
        for name in (
            "accounts_creditrecord",
            "casework_hearing",
            "casework_objection",
            "casework_publicity",
            "platforms_consultationrequest",
            "platforms_designation",
            "platforms_filing",
            "platforms_plaque",
            "platforms_platform",
            "platforms_solicitationround",
            "reviews_expert",
            "reviews_expertrelation",
            "reviews_panel",
        )
    ],
    *[(role, f"enterprises:enterprise_{name}") for role in UNIT for name in ("detail", "cloud")],
    *[("visitor", name) for name in ("enterprises:event_list", "/api/v1/events/")],
    *[("unit_staff", f"enterprises:{name}") for name in ("event_list", "sign_up_list")],
    *[
        (role, f"admin:enterprises_{name}_changelist")
        for role in ("handler", "district")
        for name in ("event", "signup")
    ],
    *[(role, "admin:enterprises_event_export") for role in ("handler", "district")],
    ("handler", "admin:enterprises_signup_export"),
    *[
        (role, f"admin:enterprises_{model}_{name}")
        for model in ("enterprise", "cloudadoption", "demand", "circle")
        for role in ("handler", "district")
        for name in ("changelist", "export")
    ],
    *[(role, "enterprises:nomination_list") for role in UNIT],
    ("unit_admin", "enterprises:platform_nominations"),
    ("visitor", "enterprises:demonstration_list"),
    ("visitor", "enterprises:demonstration_export"),
    *[
        (role, f"admin:enterprises_nomination_{name}")
        for role in ("handler", "district")
        for name in ("changelist", "export")
    ],
    ("approver", "admin:enterprises_nomination_list"),
    ("approver", "admin:enterprises_pilotrule_changelist"),
    ("handler", "admin:enterprises_listimport_changelist"),
    ("expert", "reviews:assignment_list"),
    *[
        ("handler", f"admin:reviews_{name}_changelist")
        for name in ("panel", "expert", "expertrelation", "rubric")
    ],
    *[(role, "admin:casework_exportrequest_changelist") for role in ("handler", "approver")],
    *[(role, "admin:casework_objection_changelist") for role in ("handler", "supervisor")],
    *[(role, "admin:accounts_deputyship_changelist") for role in ("handler", "security")],
    *[
        (role, "admin:platforms_consultationrequest_changelist")
        for role in ("handler", "consulted")
    ],
    ("consulted", "admin:index"),
    ("handler", "admin:accounts_creditrecord_changelist"),
    ("sysadmin", "admin:index"),
    *[
        ("sysadmin", f"admin:accounts_{name}_changelist")
        for name in ("user", "organisation", "membership")
    ],
    *[("sysadmin", f"admin:casework_{name}_changelist") for name in ("delivery", "job")],
    *[
        ("security", f"admin:accounts_{name}_changelist")
        for name in ("user", "officialprofile", "loginfailure")
    ],
    *[
        ("audit", name)
        for name in (
            "admin:casework_caseevent_changelist",
            "admin:casework_eventseal_changelist",
            "admin:accounts_loginfailure_changelist",
        )
    ],
    *[(role, "admin:index") for role in ("auditor", "centre", "security", "audit")],
    ("sysadmin", "admin:django_celery_beat_periodictask_changelist"),
)
OWN_PAGES = ("application_detail", "application_content")
DRAFT_PAGES = ("application_detail", "application_materials", "application_confirm")
FILING_PAGES = ("filing_detail", "filing_content")
DETAILS = (
    ("visitor", "platforms:catalogue_detail", "filing", "own published"),
    *[
        (role, f"platforms:{name}", "filing", f"own {variant}")
        for role in UNIT
        for name in FILING_PAGES
        for variant in ("draft", "returned", "filed", "published")
    ],
    *[
        ("unit_admin", f"platforms:filing_{name}", "filing", f"own {variant}")
        for name in ("materials", "confirm")
        for variant in ("draft", "returned")
    ],
    ("unit_admin", "platforms:filing_detail", "filing", "own plan"),
    ("handler", "admin:platforms_filing_change", "filing", "own plan"),
    *[
        (role, "admin:platforms_filing_change", "filing", f"own {variant}")
        for role in ("handler", "reviewer", "district")
        for variant in ("filed", "returned", "published")
    ],
    ("visitor", "platforms:solicitation_detail", "round", "open"),
    ("visitor", "platforms:platform_detail", "platform", "any"),
    ("visitor", "portal:publicity_detail", "publicity", "any"),
    ("visitor", "portal:publicity_export", "publicity", "any"),
    ("visitor", "portal:objection_create", "list", "running"),
    ("visitor", "portal:objection_follow", "follow", "any"),
    ("visitor", "casework:verify_code", "document", "public"),
    ("unit_admin", "platforms:solicitation_detail", "round", "open"),
    ("unit_admin", "portal:message_open", "notice", "own"),
    *[(role, f"platforms:{name}", "application", "own") for role in UNIT for name in OWN_PAGES],
    *[
        (role, f"platforms:{name}", "application", "own draft")
        for role in UNIT
        for name in DRAFT_PAGES
    ],
    *[
        (role, "admin:platforms_platformapplication_change", "case", variant)
        for role in CITY
        for variant in ("own", "own to propose", "own to confirm", "own to grant")
    ],
    *[
        ("district", "admin:platforms_platformapplication_change", "case", variant)
        for variant in ("own", "own to recommend")
    ],
    *[
        (role, "admin:platforms_consultationrequest_change", "consultationrequest", "asked")
        for role in ("handler", "consulted")
    ],
    ("handler", "admin:platforms_platformapplication_consult", "case", "own to propose"),
    ("handler", "admin:platforms_solicitationround_consult", "round", "open"),
    ("handler", "admin:accounts_creditrecord_change", "creditrecord", "any"),
    ("handler", "admin:accounts_creditrecord_confirm", "creditimport", "handler's"),
    *[
        (role, "admin:platforms_solicitationround_change", "round", variant)
        for role in ("handler", "reviewer", "approver")
        for variant in ("drafted", "to endorse", "to release", "open", "over")
    ],
    ("approver", "admin:platforms_solicitationround_list", "round", "to confirm"),
    ("handler", "admin:platforms_solicitationround_panel", "round", "to judge"),
    ("handler", "admin:platforms_solicitationround_edit", "round", "drafted"),
    *[
        (role, "admin:platforms_designation_change", "designation", variant)
        for role in ("handler", "reviewer", "approver")
        for variant in ("any", "ended")
    ],
    *[
        (role, "admin:casework_hearing_change", "hearing", variant)
        for role in ("handler", "reviewer", "approver", "district")
        for variant in ("drafting", "told", "deciding")
    ],
    *[(role, "casework:hearing_detail", "hearing", "told") for role in UNIT],
    ("unit_staff", "enterprises:enterprise_section", "profile section", "any"),
    ("visitor", "enterprises:hall_detail", "demand", "other posted"),
    ("unit_admin", "enterprises:hall_detail", "demand", "other posted"),
    *[
        (role, "enterprises:demand_detail", "demand", variant)
        for role in UNIT
        for variant in ("own posted", "own drafted")
    ],
    ("unit_admin", "enterprises:demand_confirm", "demand", "own drafted"),
    *[
        (role, "enterprises:reply_detail", "demandreply", variant)
        for role in UNIT
        for variant in ("own asked", "own accepted", "own offered")
    ],
    ("unit_admin", "enterprises:reply_outcome", "demandreply", "own accepted"),
    *[
        (role, "enterprises:circle_detail", "circle", variant)
        for role in ("visitor", *UNIT)
        for variant in ("own led", "far led")
    ],
    ("handler", "admin:enterprises_circle_change", "circle", "own led"),
    *[
        (role, "admin:enterprises_demand_change", "demand", "own posted")
        for role in ("handler", "district")
    ],
    *[
        ("unit_admin", f"enterprises:nomination_{name}", "nomination", "own nominated")
        for name in ("detail", "materials", "confirm")
    ],
    ("unit_admin", "enterprises:nomination_detail", "nomination", "own listed"),
    ("visitor", "enterprises:demonstration_detail", "demonstration", "listed"),
    *[
        (role, "admin:enterprises_nomination_change", "nomination", variant)
        for role in ("handler", "reviewer", "approver", "district")
        for variant in ("own nominated", "other to check", "other proposed", "own listed")
    ],
    *[
        (role, "admin:enterprises_enterprise_change", "enterprise", "own")
        for role in ("handler", "district")
    ],
    *[
        (role, "enterprises:event_detail", "event", "event near")
        for role in ("visitor", "unit_admin", "handler")
    ],
    *[
        ("unit_admin", f"enterprises:{name}", "event", f"event {variant}")
        for name in ("sign_up_detail", "sign_up_give_up")
        for variant in ("today", "near")
    ],
    ("unit_admin", "enterprises:sign_up_create", "event", "event open"),
    ("handler", "enterprises:check_in", "signup", "own"),
    *[
        (role, f"admin:enterprises_event_{name}", "event", variant)
        for name in ("change", "roster", "edit")
        for role, variant in (("handler", "event today"), ("district", "event near"))
    ],
    ("handler", "admin:enterprises_signup_change", "signup", "own"),
    *[
        ("handler", "admin:enterprises_listimport_change", "listimport", variant)
        for variant in ("checked", "faulty")
    ],
    ("sysadmin", "admin:accounts_user_change", "user", "any"),
    *[
        ("expert", "reviews:panel_detail", "panel", f"panel {stage}")
        for stage in ("declaring", "scoring", "complete", "closed")
    ],
    ("expert", "reviews:panel_declaration", "panel", "panel declaring"),
    *[
        ("expert", "reviews:assignment_detail", "assignment", variant)
        for variant in ("own to score", "own in")
    ],
    *[
        (role, "admin:reviews_panel_change", "panel", f"panel {stage}")
        for role in ("handler", "approver")
        for stage in ("draft", "proposed", "declaring", "scoring", "closed")
    ],
    *[
        ("handler", "admin:reviews_panel_plan", "panel", f"panel {stage}")
        for stage in ("draft", "scoring")
    ],
    ("handler", "admin:reviews_panel_experts", "panel", "panel scoring"),
    ("approver", "admin:reviews_panel_ranking", "panel", "panel closed"),
    ("approver", "admin:reviews_panel_ranking_export", "panel", "panel closed"),
    *[
        (role, "admin:casework_objection_change", "objection", "raised")
        for role in ("handler", "approver", "supervisor")
    ],
    *[
        (role, "admin:casework_exportrequest_change", "exportrequest", f"export {variant}")
        for role in ("handler", "approver")
        for variant in ("asked", "approved")
    ],
    ("handler", "admin:accounts_deputyship_change", "deputyship", "own"),
    ("approver", "admin:platforms_platformapplication_hand_over", "case", "own to propose"),
)
