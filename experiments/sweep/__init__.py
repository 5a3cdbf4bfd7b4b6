"""Sweeps: designs of many points, played, resumed and read."""
