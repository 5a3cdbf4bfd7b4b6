"""Charts and texts for the command line and the app; nothing is simulated here."""
