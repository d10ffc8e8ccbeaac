"""Tests of knowledge.replies."""
