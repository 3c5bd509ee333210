"""Write every generated page and section; print what changed."""

from __future__ import annotations

from tools.docs.pages import ROOT, rendered


def main() -> None:
    """Write what is not current."""
    for name, text in rendered().items():
        path = ROOT / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"written: {name}")


if __name__ == "__main__":
    main()
