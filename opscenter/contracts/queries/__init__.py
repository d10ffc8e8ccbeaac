"""Reads of contracts: responsibility, lists."""
