"""Numbers in words, Chinese and English, to digits: as `corpus.numerals` reads them."""

from corpus.numerals import english_to_digits, han_number, han_to_digits, plain

__all__ = ["english_to_digits", "han_number", "han_to_digits", "plain"]
