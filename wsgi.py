"""The application for WSGI servers other than ``tiassess serve``. Such a server must keep no access log itself."""

from tiassess.app import create_app
from tiassess.storage.logs import write_log

write_log("web")
application = create_app()
