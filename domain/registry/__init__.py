"""The registry: places, bodies, categories and the responsibility list, as streams of their own."""
