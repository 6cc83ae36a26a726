"""The recipe that makes the packaged models: from parallel text, dictionaries and questions to weights."""
