"""Lessons: what is shown and said, step by step, as files that a teacher can write."""
