"""The public door: what runs here, health, and later published results. Reads Publications only."""
