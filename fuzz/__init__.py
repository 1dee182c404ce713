"""Random and broken files thrown at the readers: ``make fuzz``."""
