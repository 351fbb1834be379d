"""Contracts of the seeds: one module a family, keys and relations beside the columns."""
