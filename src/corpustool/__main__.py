"""`python -m corpustool` is `corpustool`."""

from corpustool.cli import main

if __name__ == "__main__":
    main()
