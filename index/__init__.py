"""Passages become hits: embedders, stores, the lexical leg and fusion. Knows nothing of chat, HTTP or settings."""
