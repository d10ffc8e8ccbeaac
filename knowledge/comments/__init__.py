"""Remarks of reviewers and colleagues on passages of a version, open until somebody has dealt with them."""
