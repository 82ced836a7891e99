"""The store of tokens, accounts and sessions, and those who vouch for others by OpenID Connect."""
