"""Tests of knowledge.pictures."""
