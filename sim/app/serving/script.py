"""What streamlit runs for `escalation app`; it stands apart from the pages, which streamlit would take for its own."""

from sim.app.main import main

main()
