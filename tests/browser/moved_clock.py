"""The clock of the live server: its threads see the moment that the test has set."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse

from casework import clock


class MovedClock:
    """Middleware that answers every request at ``moment``."""

    moment: datetime

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with clock.at(self.moment):
            return self.get_response(request)
