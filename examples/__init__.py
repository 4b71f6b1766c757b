"""Applications to keep, or to start from."""
