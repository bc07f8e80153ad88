"""What a return for correction opens: the points that were named, and nothing else."""


class NamesPoints:
    """A request with ``points`` of {section, field, place, reason}."""

    points: list[dict[str, str]]

    def opens(self, section: str, field: str) -> bool:
        """Tell whether this request opens ``field`` of ``section`` to the unit."""
        return any(
            point["section"] == section and point["field"] in {field, ""} for point in self.points
        )

    def opens_material(self, code: str) -> bool:
        """Tell whether this request opens the files under ``code``."""
        return self.opens("materials", code)

    @property
    def open_sections(self) -> set[str]:
        return {point["section"] for point in self.points}
