"""The life cycle of a title, as a table to read aloud."""

from django.db.models import TextChoices

from casework.transitions import Workflow


class DesignationStatus(TextChoices):
    VALID = "valid", "有效"


DESIGNATION_WORKFLOW = Workflow(
    name="designation",
    initial=DesignationStatus.VALID,
    labels=dict(DesignationStatus.choices),
    transitions=(),
)
