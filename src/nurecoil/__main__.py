"""``python -m nurecoil``: the command line."""

from nurecoil.cli import app

if __name__ == "__main__":
    app(prog_name="nurecoil")
