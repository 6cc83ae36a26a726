"""The commands of `mekong-eval`, a module for each family."""
