"""The hindcast: forecasts from past dates, made of what was known then, against what was counted afterwards."""
