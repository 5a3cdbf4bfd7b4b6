"""The model's tables: vocabulary, parameters, factions, event codes, ladders."""
