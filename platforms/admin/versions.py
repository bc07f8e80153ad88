"""What a page of the desk says it showed: the version of each application."""

from casework.forms import whole


def versions_of(posted) -> dict[str, int]:
    """Return the version of each application that was read; none is lost to a wrong number."""
    return {
        key.removeprefix("version|"): whole(value)
        for key, value in posted.items()
        if key.startswith("version|")
    }
