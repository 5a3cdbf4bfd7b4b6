"""Where the app starts: a folder without `pages` beside it, which streamlit would take for pages of an older kind."""
