"""Shares of four mechanisms in the suspension of January 2024."""
