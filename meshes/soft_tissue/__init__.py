"""Soft tissue of the default body: ligaments, membranes, vessels, organs, fasciae, muscles and skin."""
