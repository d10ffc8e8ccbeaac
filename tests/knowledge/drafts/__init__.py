"""Tests of unsaved texts."""
