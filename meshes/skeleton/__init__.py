"""The skeleton: bones of the shape model, their landmarks, and their assembly into pelvis, legs and feet."""
