"""One reader for each client, run in its own environment; ``python -m warehouse.bi.clients`` runs and compares all."""
