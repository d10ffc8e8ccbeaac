"""Tests of knowledge.comments."""
