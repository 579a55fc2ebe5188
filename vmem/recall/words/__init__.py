"""The words of a text: as terms, stems, sentences, tokens and vectors, in the languages that are known."""
