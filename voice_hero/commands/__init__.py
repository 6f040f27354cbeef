"""The commands, one family a module: each puts rooms together and holds no rule of theirs."""
