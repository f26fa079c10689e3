"""A team of agents: an API, a hub, a metrics service and workers, all from one image."""
