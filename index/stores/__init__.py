"""Vector stores: cosine neighbours of unit vectors."""
