"""Builders: each turns a description into a Graph of named definitions; none knows a derivative."""
