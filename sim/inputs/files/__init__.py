"""Files that people write: found, read with line numbers, and every mistake in a sentence."""
