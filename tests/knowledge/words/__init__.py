"""Tests of knowledge.words."""
