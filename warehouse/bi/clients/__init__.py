"""One reader a client, run in that client's environment; ``python -m warehouse.bi.clients`` runs and compares all."""
