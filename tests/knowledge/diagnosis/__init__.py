"""Tests of knowledge.diagnosis."""
