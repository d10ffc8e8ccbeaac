"""Tests of opscenter.core."""
