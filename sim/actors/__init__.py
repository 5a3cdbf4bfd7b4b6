"""What each actor does in a day: perceive, weigh by the rules, choose, apply, record."""
