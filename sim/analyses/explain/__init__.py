"""Why an actor decided what it decided."""
