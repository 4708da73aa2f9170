"""The application for WSGI servers other than ``tiassess serve``. Such a server must keep no access log itself."""

from tiassess.app import create_app

application = create_app()
