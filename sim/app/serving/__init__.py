"""Runs simulations for the app: limits concurrency and caches results."""
