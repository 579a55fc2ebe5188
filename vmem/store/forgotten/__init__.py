"""What was forgotten or is to be cut, and what keeps that so."""
