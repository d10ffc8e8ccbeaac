"""Tests of knowledge.asked."""
