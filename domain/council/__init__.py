"""The party-mass council 党群议事会: a sitting that deliberates issues and decisions."""
