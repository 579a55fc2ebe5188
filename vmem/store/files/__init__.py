"""The database as a file: copies of it, what a damaged one still holds, room on the disk, export and import."""
