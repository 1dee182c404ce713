"""What is saved to a file: handout, static site, pictures."""
