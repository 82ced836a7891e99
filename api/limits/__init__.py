"""How much one client may ask for: sizes, requests at once, and requests a minute."""
