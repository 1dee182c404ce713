"""What a person's words mean: features, places, names."""
