"""What machines read of the public pages: site map, rules for robots, feed of new answers."""
