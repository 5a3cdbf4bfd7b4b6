"""The app for `streamlit run app.py`; `escalation app` starts the same."""

from sim.view.app.pages import main

main()
