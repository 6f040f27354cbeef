"""Checks of the whole appliance, one small module for each group of them."""

from voice_hero.check.result import Result

__all__ = ["Result"]
