"""The systems of the articles, each with a paired experiment that shows whether it works in the model."""
