"""A seminar: a class walks through a decision in steps, writes down what it expects, and sees what runs say."""
