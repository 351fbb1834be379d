"""Data folders as earlier versions left them, one a version: later code must still open them."""
