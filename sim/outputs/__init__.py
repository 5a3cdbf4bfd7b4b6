"""What runs give: tables, summaries, explanations, comparisons, and what produced them."""
