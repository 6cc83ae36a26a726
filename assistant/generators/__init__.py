"""Ways from evidence to an answer: extractive without a model, or a chat model."""
