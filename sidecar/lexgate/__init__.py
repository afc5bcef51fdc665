"""Lexgate: may this data be processed, and under which conditions?"""
