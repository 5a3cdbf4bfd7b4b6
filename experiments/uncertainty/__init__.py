"""Where the spread of outcomes comes from."""
