"""What is known about pain in pelvis and leg: records, each claim cited, and pure questions to them."""
