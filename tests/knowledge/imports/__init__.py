"""Tests of knowledge.imports."""
