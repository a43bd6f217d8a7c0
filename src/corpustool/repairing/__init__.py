"""Damage that nobody would have typed, found in a text: each finder gives changes and edits nothing."""
