"""Tests of knowledge.phrasings."""
