"""What streamlit runs for `escalation app`."""

from sim.view.app.pages import main

main()
