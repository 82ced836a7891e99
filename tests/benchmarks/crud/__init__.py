"""A plain issue tracker to compare with: FastAPI and SQLAlchemy over rows that are changed in place."""
