"""Fetches, reads and sends the news."""
