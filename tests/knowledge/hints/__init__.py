"""Tests of knowledge.hints."""
