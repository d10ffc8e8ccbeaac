"""Tests of the export of articles."""
