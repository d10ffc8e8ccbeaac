"""Tests of opscenter.dashboards."""
