"""Does it work, and is this better than before: datasets, scores, reports."""
