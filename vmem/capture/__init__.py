"""Capture: from transcripts, notes and documents to drafts. Pure: text and records in, drafts out."""
