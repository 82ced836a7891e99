"""The business of Yishi: places, bodies, issues, and the rules that decide what may happen."""
