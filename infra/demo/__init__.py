"""The demonstration: a generated community with a year of issues, recorded by the rules like any other.

Nobody and nothing in it is real; its places carry 示范 or 演示 in their names and its ids begin with `demo-`.
"""
