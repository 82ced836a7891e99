"""What the rows of a file become: the steps of a history, one module for each kind of thing."""
