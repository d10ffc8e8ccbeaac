"""Tests of knowledge.answers."""
