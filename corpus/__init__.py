"""Books become sections, paragraphs, sentences and passages: pure, synchronous, no model, no network."""
