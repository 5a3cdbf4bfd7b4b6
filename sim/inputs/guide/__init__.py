"""What a newcomer is told: the story of the crisis, who is who, the words, and cards of scenarios and readings."""
