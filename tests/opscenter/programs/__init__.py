"""Tests of opscenter.programs."""
