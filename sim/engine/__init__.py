"""The engine: draws, records, the order of play, the compiled ensemble and the Mesa model."""
