"""The metrics service: what the database knows about the team, for Prometheus."""

import logging
from collections.abc import Iterator

from prometheus_client.core import REGISTRY, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette

from agents import health, storage

log = logging.getLogger(__name__)


class Tasks(Collector):
    """Counts the tasks anew for each scrape; without a database, the process is still measured."""

    def collect(self) -> Iterator[Metric]:
        family = GaugeMetricFamily(
            "agents_tasks", "Tasks by role and state.", None, ["role", "state"]
        )
        try:
            counts = storage.counts()
        except SQLAlchemyError:
            log.exception("the tasks were not counted")
            counts = {}
        for (role, state), count in counts.items():
            family.add_metric([role, state], count)
        yield family

    def describe(self) -> list[Metric]:
        """Without it, registering would ask the database."""
        return [GaugeMetricFamily("agents_tasks", "Tasks by role and state.")]


REGISTRY.register(Tasks())
app = Starlette(routes=list(health.routes({"database": storage.ping})))
