"""What is meant, put in order: conditions, nerves, how urgent."""
