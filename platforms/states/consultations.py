"""The life cycle of one question to another department, as a table to read aloud."""

from django.db.models import TextChoices

from casework.transitions import Duty, Stage, Transition, Workflow
from platforms.policy import CONSULTATION_DAYS


class ConsultationStatus(TextChoices):
    REQUESTED = "requested", "待答复"
    OVERDUE = "overdue", "逾期未回复"
    DONE = "done", "已答复"
    CLOSED = "closed", "未答复，已不再等"


OUT = frozenset({ConsultationStatus.REQUESTED, ConsultationStatus.OVERDUE})

ANSWER_WITHOUT_OPINION = Transition(
    name="answer_without_opinion",
    label="答复：无意见",
    sources=OUT,
    target=ConsultationStatus.DONE,
    permission="platforms.answer_consultation",
    duty=Duty.CONSULTED,
    notice="consultation_answered",
    tells=(Duty.HANDLER,),
    consequence="答复记入办理记录，不能再改；不向社会公开。",
)
ANSWER_WITH_OPINION = Transition(
    name="answer_with_opinion",
    label="答复：有意见",
    sources=OUT,
    target=ConsultationStatus.DONE,
    permission="platforms.answer_consultation",
    duty=Duty.CONSULTED,
    needs_note=True,
    notice="consultation_answered",
    tells=(Duty.HANDLER,),
    consequence="意见记入办理记录，不能再改；不向社会公开。",
)
LAPSE_CONSULTATION = Transition(
    name="lapse_consultation",
    label="逾期未回复",
    sources=frozenset({ConsultationStatus.REQUESTED}),
    target=ConsultationStatus.OVERDUE,
    permission="platforms.lapse_consultation",
    duty=Duty.SYSTEM,
    notice="consultation_overdue",
    tells=(Duty.CONSULTED, Duty.HANDLER),
    consequence="记为逾期未回复；这件事项转下一环节之前还可以补答复。",
)
CLOSE_CONSULTATION = Transition(
    name="close_consultation",
    label="不再等答复",
    sources=OUT,
    target=ConsultationStatus.CLOSED,
    permission="platforms.lapse_consultation",
    duty=Duty.SYSTEM,
    consequence="这件事项已转下一环节，不再收答复。",
)

CONSULTATION_WORKFLOW = Workflow(
    name="consultation",
    initial=ConsultationStatus.REQUESTED,
    labels=dict(ConsultationStatus.choices),
    transitions=(
        ANSWER_WITHOUT_OPINION,
        ANSWER_WITH_OPINION,
        LAPSE_CONSULTATION,
        CLOSE_CONSULTATION,
    ),
    stages={
        ConsultationStatus.REQUESTED: Stage(
            ConsultationStatus.REQUESTED,
            Duty.CONSULTED,
            "答复征求意见",
            days=CONSULTATION_DAYS,
        ),
        ConsultationStatus.OVERDUE: Stage(
            ConsultationStatus.OVERDUE, Duty.CONSULTED, "补答复征求意见"
        ),
    },
    path=(ConsultationStatus.REQUESTED, ConsultationStatus.DONE),
)
