"""Examples that run in programs of others."""
