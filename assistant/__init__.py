"""Hits become cited answers; every face of the product (command line, HTTP, page) lives here."""
