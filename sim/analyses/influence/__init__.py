"""What every parameter, rule choice and context series moves in a scenario, one at a time and under shared luck."""
