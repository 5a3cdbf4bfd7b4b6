"""Folders that `compare` and `twin` write: tables, the answer as JSON, a manifest and the chart."""
