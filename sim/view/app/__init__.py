"""The app: a seminar's front end. Pages are thin; service.py asks the simulator, and only pages import streamlit."""
