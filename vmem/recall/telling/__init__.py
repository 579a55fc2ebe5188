"""What of the found pages is shown, how it is worded, and whether it was used."""
