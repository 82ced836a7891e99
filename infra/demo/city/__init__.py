"""The generated city: years of issues in many compounds, for trying out how Yishi fares with a great log.

Nothing in it is real: its places carry 演示 in their names and its ids begin with `city-`. Its issues are not
decided one by one by the services, which would take hours: they are written by the same rules in fewer steps.
A part of them is checked against the domain while they are written (spot_check.py).
"""
