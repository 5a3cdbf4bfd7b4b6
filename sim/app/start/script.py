"""What streamlit runs for `escalation app`."""

from sim.app.main import main

main()
