"""Tests of knowledge.articles."""
