"""The public record: counts, intervals, and what was known when."""
