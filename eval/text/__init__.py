"""Texts made comparable: numbers, dates, widths and words of both languages in one form."""
