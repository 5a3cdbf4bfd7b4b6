"""The public record: counts, intervals, histories, and what was known when."""
