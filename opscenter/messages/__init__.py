"""Notices to people: in-app and by e-mail, each delivery logged, retried and visible when it fails."""
