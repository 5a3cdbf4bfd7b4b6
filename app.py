"""The app for `streamlit run app.py`; `escalation app` starts the same."""

from sim.app.main import main

main()
