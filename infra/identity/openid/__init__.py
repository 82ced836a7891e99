"""OpenID Connect: bearer tokens of an organisation that knows its people itself."""
