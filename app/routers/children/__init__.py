"""The child's pages: welcome, album, asking a grown-up, certificate."""
