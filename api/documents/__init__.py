"""Documents made from a summary alone: Markdown and a self-contained page."""
