"""Tests of knowledge.site."""
