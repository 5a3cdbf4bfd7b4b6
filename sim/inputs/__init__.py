"""What goes in: scenarios, parameters, readings, evidence, ladders and the public record."""
