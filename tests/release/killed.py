"""A counting process that is killed, as the system does when memory runs out."""

import os
import signal

if __name__ == "__main__":
    os.kill(os.getpid(), signal.SIGKILL)
