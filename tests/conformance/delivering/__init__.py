"""Releases that are carried out: what is described, what the cluster holds, how a stage is run."""
