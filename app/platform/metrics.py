"""Counters and timings for operators. Labels are closed lists; none ever carries an id."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "permission_slip_requests_total",
    "Answers given",
    ("route", "method", "status"),
    registry=REGISTRY,
)
DURATION = Histogram(
    "permission_slip_request_seconds",
    "Time to answer",
    ("route",),
    registry=REGISTRY,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
SWEPT = Counter(
    "permission_slip_swept_total", "Things done by sweeps", ("sweep",), registry=REGISTRY
)


def exposition() -> bytes:
    """All metrics in the text format that Prometheus reads."""
    return generate_latest(REGISTRY)
