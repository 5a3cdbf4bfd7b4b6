"""Who acts on whom, and where."""
