"""What streamlit runs for `escalation app`.

It lies in no folder that has a folder `pages` in it: streamlit would take those files for pages of their own, and a link
to a page, opened before any other, would show the file's texts instead.
"""

from sim.app.main import main

main()
