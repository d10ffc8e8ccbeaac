"""Tests of knowledge.effects."""
