"""Links, sessions and the scenarios they mean."""
