"""Figures for Prometheus: what waits, what runs, what was told; to others the address is not there."""

import hmac
import ipaddress
import os
from collections.abc import Iterator

import prometheus_client
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from casework import clock
from casework.audit import oldest_unsealed_seconds
from casework.jobs import oldest_waiting_seconds
from casework.models import Delivery, DeliveryState, Job, JobState, OpenStep
from casework.notices import EMAIL, SMS
from casework.transitions import Duty

MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"


@never_cache
@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """Send every figure to who may measure this portal; Http404 for everybody else."""
    may_read = _bears_token(request) or _comes_from_inside(request)
    if request.method not in {"GET", "HEAD"} or not may_read:
        raise Http404
    pages = [prometheus_client.generate_latest(registry) for registry in _registries()]
    return HttpResponse(b"".join(pages), content_type=prometheus_client.CONTENT_TYPE_PLAIN_0_0_4)


def _bears_token(request: HttpRequest) -> bool:
    wanted = settings.METRICS_TOKEN
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(wanted) and hmac.compare_digest(shown.encode(), wanted.encode())


def _comes_from_inside(request: HttpRequest) -> bool:
    try:
        address = ipaddress.ip_address(request.META["REMOTE_ADDR"])
    except ValueError:
        return False
    networks = (ipaddress.ip_network(network) for network in settings.METRICS_NETWORKS)
    return any(address in network for network in networks)


def _registries() -> list[prometheus_client.CollectorRegistry]:
    """Return what the processes counted, and what the database knows now."""
    counted = prometheus_client.REGISTRY
    if MULTIPROCESS in os.environ:
        counted = prometheus_client.CollectorRegistry()
        MultiProcessCollector(counted)
    known = prometheus_client.CollectorRegistry()
    known.register(Portal())
    return [counted, known]


class Portal(Collector):
    """What the tables say at the moment of asking: three questions and two ages."""

    def describe(self) -> list[GaugeMetricFamily]:
        """Ask nothing when it is registered."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield _open_steps()
        yield _by_state("jobs", "后台任务", {(state,): 0 for state in JobState.values}, Job)
        channels = [(one, state) for one in (EMAIL, SMS) for state in DeliveryState.values]
        yield _by_state("deliveries", "发送记录", dict.fromkeys(channels, 0), Delivery)
        for name, words, seconds in (
            ("oldest_waiting_job_seconds", "最久的待办任务等了多少秒", oldest_waiting_seconds()),
            ("oldest_unsealed_event_seconds", "最久未封存的记录多少秒", oldest_unsealed_seconds()),
        ):
            yield GaugeMetricFamily(f"suizhizhuan_{name}", words, value=seconds)


def _open_steps() -> GaugeMetricFamily:
    """Return the open steps by duty, in time or late; what stands still is never late."""
    late = Q(due_on__lt=clock.today(), pauses_clock=False)
    counts = {
        row["duty"]: (row["all"] - row["late"], row["late"])
        for row in OpenStep.objects.open()
        .order_by()
        .values("duty")
        .annotate(all=Count("pk"), late=Count("pk", filter=late))
    }
    family = GaugeMetricFamily("suizhizhuan_open_steps", "待办步骤", labels=["duty", "overdue"])
    for duty in Duty:
        for overdue, count in zip(("false", "true"), counts.get(duty, (0, 0)), strict=True):
            family.add_metric([duty.value, overdue], count)
    return family


def _by_state(name: str, words: str, none: dict[tuple, int], model: type) -> GaugeMetricFamily:
    labels = ["channel", "state"] if model is Delivery else ["state"]
    rows = model.objects.order_by().values_list(*labels).annotate(count=Count("pk"))
    family = GaugeMetricFamily(f"suizhizhuan_{name}", words, labels=labels)
    for key, count in (none | {tuple(row[:-1]): row[-1] for row in rows}).items():
        family.add_metric(list(key), count)
    return family
