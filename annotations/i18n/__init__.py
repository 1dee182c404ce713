"""Translations of the knowledge, and how plain its sentences are."""
