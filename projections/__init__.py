"""Read models: what the log says, in the shape that readers ask for."""
