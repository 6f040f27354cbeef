"""The commands of the program, one a module: each puts rooms together and holds no rule of theirs."""
